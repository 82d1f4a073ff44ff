/** One finding of `sizewise doctor`. */
export interface Check {
  name: string
  ok: boolean
  detail: string
  remedy?: string
}

export interface DoctorDocument {
  /** Whether every check is. */
  ok: boolean
  checks: Check[]
  devices: Device[]
}

/** Something that a study can run on: the name is what `--device` takes. */
export interface Device {
  device: string
  name: string
  detail: string
}
