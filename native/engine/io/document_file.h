// A .docs file: the documents of one split of a dataset, readable through a memory map.
//   texts     UTF-8, one after the other, without separators
//   padding   0-7 zero bytes up to a multiple of 8
//   offsets   uint64 x (documents + 1), little-endian, ascending: document i is bytes [offsets[i], offsets[i+1])
//   footer    uint64 documents, uint64 bytes of text, 8 bytes "SWDOCS01"
// The footer stands last so that an import can write the texts as they come.
#pragma once
