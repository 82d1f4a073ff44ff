// Every file format here is little-endian and read as it lies in memory.
#pragma once
#include <bit>

static_assert(std::endian::native == std::endian::little, "Sizewise reads and writes files on little-endian machines");
