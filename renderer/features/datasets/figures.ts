/** 12,345: a figure that is compared digit by digit in a table. */
export const whole = (count: number): string => count.toLocaleString('en-US')
