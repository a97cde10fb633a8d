Network mapped {
Layer one {
Type: CONV
Dimensions { K: 16, C: 8, R: 3, S: 3, Y: 16, X: 16 }
Dataflow {
TemporalMap(4, 4) C;
SpatialMap(1, 1) K;
TemporalMap(14, 14) Y';
TemporalMap(4294967297, 4294967297) X';
TemporalMap(3, 3) R;
TemporalMap(3, 3) S;
Cluster(7, P);
SpatialMap(2, 2) Y';
TemporalMap(1, 1) X';
TemporalMap(1, 1) C;
TemporalMap(1, 1) K;
TemporalMap(3, 3) R;
TemporalMap(3, 3) S;
}
}
}
