Network net {
Layer one {
Type: CONV
Stride { X: 1, Y: 1 }
Dimensions { K: 8, C: 4, R: 3, S: 3, Y: 16, X: 16 }
}
}
