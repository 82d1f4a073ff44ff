// The algorithms that were found the fastest by trying, kept in a file: another try might find another one as fast, and
// then the last bits of what is trained would change from run to run.
#pragma once
#include <string>

#include "backend/cuda/kernels/product_cublaslt_key.h"
#include "backend/cuda/kernels/product_cublaslt_plan.h"
#include "io/choice_file.h"

namespace sizewise::cuda::cublaslt {

class Choices {
 public:
  // `machine`: device and version of the library, of which each has its own. Throws as ChoiceFile.
  Choices(const std::string& path, std::string machine);

  // The plan takes what is kept for its product, or is tried out and kept. Throws file_invalid where it cannot.
  void decide(Plan&, const KernelProduct&, const Launch&);

 private:
  ChoiceFile& file_;  // one for a path in the process
  std::string machine_;
};

}  // namespace sizewise::cuda::cublaslt
