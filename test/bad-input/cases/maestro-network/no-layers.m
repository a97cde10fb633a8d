Network net { }
