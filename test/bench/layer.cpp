// Latency with exact edges and buffer needs of two-level mappings drawn at random, evaluations a second of CPU time: the
// loop of src/cost/array/exact-array.ts for one layer (K 128, C 512, Y and X 28, R and S 1) on 168 PEs.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <vector>

static const int W = 6;
static const double extent[W] = {128, 512, 28, 28, 1, 1};

struct Mapping {
  int pes, cluster, outerParallel, innerParallel;
  int outer[W], inner[W];
};

static double ceilDiv(double a, double b) { return (double)(int64_t)((a + b - 1) / b); }

static double longest(double size, double tile, double columns) {
  double t = std::min(tile, size), n = ceilDiv(size, t), rounds = ceilDiv(n, columns);
  double last = n - (rounds - 1) * columns > 1 ? t : size - (n - 1) * t;
  return (rounds - 1) * t + last;
}

static double evaluate(const Mapping &m, double &l1, double &l2) {
  double clusters = m.pes / m.cluster, steps = 1, work = 1, held[W], first[W];
  for (int d = 0; d < W; d++) {
    double t = std::min((double)m.outer[d], extent[d]), n = ceilDiv(extent[d], t), rest = extent[d] - (n - 1) * t;
    double own = std::min((double)m.inner[d], t);
    held[d] = own;
    first[d] = d == m.outerParallel ? std::min(extent[d], clusters * t) : t;
    if (d == m.outerParallel) {
      double rounds = ceilDiv(n, clusters), last = n - (rounds - 1) * clusters > 1 ? t : rest;
      steps *= rounds;
      work *= d == m.innerParallel ? (rounds - 1) * longest(t, own, m.cluster) + longest(last, own, m.cluster)
                                   : (rounds - 1) * t + last;
    } else {
      steps *= n;
      work *= d == m.innerParallel ? (n - 1) * longest(t, own, m.cluster) + longest(rest, own, m.cluster) : extent[d];
    }
  }
  l1 = 2 * (held[1] * held[2] * held[3] + held[0] * held[1] + held[0] * held[2] * held[3]);
  l2 = 2 * (first[1] * first[2] * first[3] + first[0] * first[1] + first[0] * first[2] * first[3]);
  return work + steps + 1;
}

int main() {
  uint32_t state = 1;
  auto below = [&](int n) { state = state * 1664525u + 1013904223u; return (int)((uint64_t)state * n >> 32); };
  std::vector<Mapping> mappings(2000);
  for (auto &m : mappings) {
    m.pes = 168;
    m.cluster = 1 + below(168);
    m.outerParallel = below(4);
    m.innerParallel = below(4);
    for (int d = 0; d < W; d++) {
      m.outer[d] = 1 + below((int)extent[d]);
      m.inner[d] = 1 + below(m.outer[d]);
    }
  }
  double sum = 0, l1, l2;
  const int rounds = 500;
  clock_t start = clock();
  for (int round = 0; round < rounds; round++)
    for (auto &m : mappings) sum += evaluate(m, l1, l2) + l1 + l2;
  double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
  if (sum == 0) return 1;
  printf("%.0f\n", rounds * (double)mappings.size() / seconds);
}
