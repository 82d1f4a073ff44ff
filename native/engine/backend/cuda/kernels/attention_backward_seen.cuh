// Which keys a query of one batch row sees, and which queries see a key.
#pragma once
#include "backend/cuda/kernels/attention.h"

namespace sizewise::cuda {

struct Seen {
  int keys;    // keys at or past it are seen by none
  int offset;  // causal: query i sees keys 0 .. i + offset
  bool causal;

  __device__ Seen(const AttentionSizes& sizes, int b) {
    const int key_length = sizes.key_length.get();
    keys = sizes.key_lengths ? max(0, min(key_length, sizes.key_lengths[b])) : key_length;
    offset = key_length - sizes.query_length;
    causal = sizes.causal;
  }
  __device__ bool at(int query, int key) const { return key < keys && (!causal || key <= query + offset); }
  // One past the last key that one of the queries up to `last_query` sees.
  __device__ int keys_until(int last_query) const { return causal ? max(0, min(keys, last_query + offset + 1)) : keys; }
  // The first query that may see `key`.
  __device__ int first_query(int key) const { return causal ? max(0, key - offset) : 0; }
  // Whether every query from `first_query` on sees every key up to `last_key`.
  __device__ bool wholly(int first_query, int last_key) const {
    return last_key < keys && (!causal || last_key <= first_query + offset);
  }
};

}  // namespace sizewise::cuda
