#include "backend/cuda/aside.h"

#include "backend/cuda/failure.h"

namespace sizewise::cuda {

Aside::Aside() {
  check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "making a stream");
  for (cudaEvent_t& event : events_) check(cudaEventCreateWithFlags(&event, cudaEventDisableTiming), "making an event");
}

Aside::~Aside() {
  for (cudaEvent_t event : events_)
    if (event) cudaEventDestroy(event);
  if (stream_) cudaStreamDestroy(stream_);
}

// Far more than there are pieces at a time, so that none that is still waited for is used again.
cudaEvent_t Aside::event() { return events_[next_event_++ % kEvents]; }

void Aside::begin(cudaStream_t main) {
  const cudaEvent_t begun = event();
  check(cudaEventRecord(begun, main), "recording an event");
  check(cudaStreamWaitEvent(stream_, begun, 0), "waiting for an event");
}

void Aside::end(std::array<Range, 2> reads) {
  const cudaEvent_t ended = event();
  check(cudaEventRecord(ended, stream_), "recording an event");
  pieces_.push_back({ended, reads, op_});
}

void Aside::wait_for_first(std::size_t count, cudaStream_t main) {
  if (count == 0) return;
  check(cudaStreamWaitEvent(main, pieces_[count - 1].ended, 0), "waiting for an event");
  pieces_.erase(pieces_.begin(), pieces_.begin() + static_cast<std::ptrdiff_t>(count));
}

void Aside::next_op(cudaStream_t main) {
  ++op_;
  std::size_t over = 0;
  while (over < pieces_.size() && pieces_[over].op + kOverlap < op_) ++over;
  wait_for_first(over, main);
}

void Aside::before_writing(const std::byte* at, cudaStream_t main) {
  for (std::size_t i = pieces_.size(); i > 0; --i) {
    const auto& reads = pieces_[i - 1].reads;
    if (reads[0].holds(at) || reads[1].holds(at)) return wait_for_first(i, main);
  }
}

void Aside::join(cudaStream_t main) { wait_for_first(pieces_.size(), main); }

}  // namespace sizewise::cuda
