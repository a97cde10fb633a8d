Network none { }
