/** Small JSON values by name. A reader checks what it gets: an older version may have written it. */
export interface SettingStore {
  read(name: string): unknown
  write(name: string, value: unknown): void
}
