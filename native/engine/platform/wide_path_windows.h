// Windows takes paths as UTF-16; everywhere else in the engine a path is UTF-8.
#pragma once
#include <string>

namespace sizewise {

std::wstring wide_path(const std::string& path);

}  // namespace sizewise
