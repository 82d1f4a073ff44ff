// Goes down a row's tokens, heaviest first, to a place in it, without sorting: histograms of their keys, some bits at a
// time, say in which part the place lies (a radix selection; Alabi et al. 2012, "Fast k-selection algorithms for
// graphics processing units").
#pragma once
#include "backend/cuda/kernels/sampling_row.cuh"

namespace sizewise::cuda {

template <int bins>
struct Histogram {
  unsigned count[bins], limbs[Weights::limbs][bins];
};

// A token, and what those before it weigh.
struct Place {
  int id;
  Mass before, mass;
};

struct DescentMemory {
  static constexpr int first_bits = 11, further_bits = 8;
  BlockMemory block;
  Histogram<1 << first_bits> first;
  Histogram<1 << further_bits> further;
  Counted before, here;
  int bin, id;
};

class Descent {
 public:
  __device__ Descent(const SharedRow& row, const Weights& weights, DescentMemory& memory)
      : row_(row), weights_(weights), memory_(memory) {
    fill(memory_.first, kFirstShift, DescentMemory::first_bits, 0);
  }

  // The token that so many come before.
  __device__ Place at_rank(unsigned rank) { return first_beyond(rank, true); }
  // The first that with those before it weighs more than so much.
  __device__ Place beyond(Mass mass) { return first_beyond(mass, false); }
  // Tokens that weigh anything, and what all weigh together.
  __device__ Counted all() {
    Counted own{0, 0};
    for (int i = 0; i < kFirstBins / sampling_threads; ++i)
      own = own + counted(memory_.first, static_cast<int>(threadIdx.x) + i * sampling_threads);
    const Counted before = before_in_block(own, memory_.block);
    if (threadIdx.x == sampling_threads - 1) memory_.here = before + own;
    __syncthreads();
    const Counted all = memory_.here;
    __syncthreads();
    return all;
  }

 private:
  static constexpr int kFirstBins = 1 << DescentMemory::first_bits;
  static constexpr int kFirstShift = Weights::key_bits - DescentMemory::first_bits;
  static_assert(kFirstShift % DescentMemory::further_bits == 0);

  template <int bins>
  __device__ Counted counted(const Histogram<bins>& of, int bin) const {
    Counted sum{of.count[bin], 0};
    for (int i = 0; i < Weights::limbs; ++i)
      sum.mass += static_cast<Mass>(of.limbs[i][bin]) << (i * weights_.limb_bits);
    return sum;
  }

  // Of the tokens whose keys begin with `prefix`, by the `bits` bits that follow.
  template <int bins>
  __device__ void fill(Histogram<bins>& to, int shift, int bits, Mass prefix) {
    __syncthreads();
    for (int bin = static_cast<int>(threadIdx.x); bin < bins; bin += sampling_threads) {
      to.count[bin] = 0;
      for (int i = 0; i < Weights::limbs; ++i) to.limbs[i][bin] = 0;
    }
    __syncthreads();
    each_token([&](int, Mass key, Mass mass) {
      if (key >> (shift + bits) != prefix) return;
      const int bin = static_cast<int>(key >> shift) & (bins - 1);
      atomicAdd(&to.count[bin], 1u);
      for (int i = 0; i < Weights::limbs; ++i) atomicAdd(&to.limbs[i][bin], weights_.limb(mass, i));
    });
    __syncthreads();
  }

  template <typename Function>
  __device__ void each_token(Function function) const {
    row_.each([&](int id, float logit) {
      const float weight = weights_.weight(logit);
      const Mass mass = weights_.mass(weight);
      if (mass > 0) function(id, Weights::key(weight, id), mass);
    });
  }

  // The bin in which the place lies; `before`: what lies before all bins. Leaves it in the memory.
  template <int bins>
  __device__ void find(const Histogram<bins>& in, Mass target, bool by_count, Counted before) {
    constexpr int own_bins = bins > sampling_threads ? bins / sampling_threads : 1;
    const int highest = bins - 1 - static_cast<int>(threadIdx.x) * own_bins;
    const auto of = [&](int i) { return highest >= 0 ? counted(in, highest - i) : Counted{0, 0}; };
    Counted own{0, 0};
    for (int i = 0; i < own_bins; ++i) own = own + of(i);
    before = before + before_in_block(own, memory_.block);
    for (int i = 0; i < own_bins; ++i) {
      const Counted here = of(i), up_to = before + here;
      const Mass from = by_count ? before.count : before.mass, to = by_count ? up_to.count : up_to.mass;
      if (from <= target && target < to) memory_.before = before, memory_.here = here, memory_.bin = highest - i;
      before = up_to;
    }
    __syncthreads();
  }

  __device__ Place first_beyond(Mass target, bool by_count) {
    find(memory_.first, target, by_count, {0, 0});
    int shift = kFirstShift;
    Mass prefix = static_cast<Mass>(memory_.bin);
    while (memory_.here.count > 1 && shift > 0) {
      const Counted before = memory_.before;
      shift -= DescentMemory::further_bits;
      fill(memory_.further, shift, DescentMemory::further_bits, prefix);
      find(memory_.further, target, by_count, before);
      prefix = prefix << DescentMemory::further_bits | static_cast<Mass>(memory_.bin);
    }
    each_token([&](int id, Mass key, Mass) {
      if (key >> shift == prefix) memory_.id = id;
    });
    __syncthreads();
    const Place place{memory_.id, memory_.before.mass, memory_.here.mass};
    __syncthreads();
    return place;
  }

  const SharedRow& row_;
  const Weights& weights_;
  DescentMemory& memory_;
};

}  // namespace sizewise::cuda
