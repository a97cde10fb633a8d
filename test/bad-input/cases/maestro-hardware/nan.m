num_pes: NaN
l1_size_cstr: 64
l2_size_cstr: 1024
noc_bw_cstr: 32
offchip_bw_cstr: 64
