Network net {
Layer one {
Type: CONV
Stride { X: 1, Y: 1 }
D