/** 1,200: a number that is read exactly, as steps and seeds are. */
export const formatWhole = (value: number): string => value.toLocaleString('en-US')
