// A .tokens file: one split as token ids, read by training through a memory map.
//   header (64 bytes, little-endian): 8 bytes "SWTOKN01", uint32 bytes per token (2 or 4), uint32 vocab,
//     uint64 tokens, uint64 documents, uint64 bytes of the text they encode, 24 bytes zero
//   tokens: uint16 or uint32 each. An end-of-text token follows each document unless the split has only one.
#pragma once
