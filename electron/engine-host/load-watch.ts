import { availableParallelism, cpus } from 'node:os'
import type { TimingLoad } from '../contract/engine-protocol.ts'

/** From here on; the result tells of the time up to its call. Processor time is told by the system in hundredths of a second. */
export function watchLoad(): () => TimingLoad {
  const [start, own, all] = [performance.now(), process.cpuUsage(), busySeconds()]
  return () => {
    const passed = (performance.now() - start) / 1000
    const { user, system } = process.cpuUsage(own)
    const engine = (user + system) / 1e6
    const others = Math.max(0, busySeconds() - all - engine)
    return { cores: availableParallelism(), engine_cores: engine / passed, other_cores: others / passed }
  }
}

/** Of all cores since the start of the system. */
function busySeconds(): number {
  return cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0) / 1000
}
