// Where the program or library that holds this code lies: what belongs to it lies beside it.
#pragma once
#include <string>

namespace sizewise {

// Ends with a separator; empty where the system does not say.
std::string module_folder();

}  // namespace sizewise
