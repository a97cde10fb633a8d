// The yardstick for the allocator's speed: one evaluation (decode, std::sort, integrate) in plain C++, the way one would
// write it first. Reads a job table and genomes from standard input, prints nanoseconds per evaluation and the sum of
// all makespans, which the benchmark holds against its own.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <limits>
#include <utility>
#include <vector>

int main() {
  int jobs, cores, genomes, rounds;
  double bandwidth;
  if (std::scanf("%d %d %d %d %lf", &jobs, &cores, &genomes, &rounds, &bandwidth) != 5) return 1;
  std::vector<double> latency(jobs * cores), demand(jobs * cores), priority(genomes * jobs);
  std::vector<int> core(genomes * jobs);
  for (auto &value : latency) if (std::scanf("%lf", &value) != 1) return 1;
  for (auto &value : demand) if (std::scanf("%lf", &value) != 1) return 1;
  for (auto &value : core) if (std::scanf("%d", &value) != 1) return 1;
  for (auto &value : priority) if (std::scanf("%lf", &value) != 1) return 1;

  const double infinity = std::numeric_limits<double>::infinity();
  std::vector<std::vector<std::pair<double, int>>> queues(cores);
  std::vector<double> end(cores), running(cores);
  std::vector<size_t> position(cores);

  auto evaluate = [&](int genome) {
    for (auto &queue : queues) queue.clear();
    for (int job = 0; job < jobs; job++)
      queues[core[genome * jobs + job]].push_back({priority[genome * jobs + job], job});
    for (auto &queue : queues) std::sort(queue.begin(), queue.end());
    auto start = [&](int c, double now) {
      if (position[c] == queues[c].size()) { end[c] = infinity; running[c] = 0; return; }
      int entry = queues[c][position[c]].second * cores + c;
      end[c] = now + latency[entry];
      running[c] = demand[entry];
    };
    for (int c = 0; c < cores; c++) { position[c] = 0; start(c, 0); }
    double now = 0, time = 0;
    for (;;) {
      int next = 0;
      double total = 0;
      for (int c = 0; c < cores; c++) {
        total += running[c];
        if (end[c] < end[next]) next = c;
      }
      if (end[next] == infinity) return time;
      time += (end[next] - now) * std::max(1.0, total / bandwidth);
      now = end[next];
      position[next]++;
      start(next, now);
    }
  };

  double sum = 0, best = infinity;
  for (int round = 0; round < rounds; round++) {
    sum = 0;
    auto before = std::chrono::steady_clock::now();
    for (int genome = 0; genome < genomes; genome++) sum += evaluate(genome);
    std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - before;
    best = std::min(best, spent.count() / genomes);
  }
  std::printf("%.3f %.17g\n", best, sum);
}
