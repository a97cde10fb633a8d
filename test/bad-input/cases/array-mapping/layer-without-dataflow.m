Network mapped {
Layer one {
Type: CONV
Dimensions { K: 16, C: 8, R: 3, S: 3, Y: 16, X: 16 }
}
}
