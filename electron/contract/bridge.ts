import type { Events, EventChannel, Reply, RequestChannel, Requests } from './channels.ts'

/** `dataset:list` becomes `datasetList`. */
export type BridgeName<Channel extends string> = Channel extends `${infer Noun}:${infer Verb}`
  ? `${Noun}${Capitalize<Verb>}`
  : never

export function bridgeName<Channel extends RequestChannel | EventChannel>(channel: Channel): BridgeName<Channel> {
  const [noun = '', verb = ''] = channel.split(':')
  return `${noun}${verb.charAt(0).toUpperCase()}${verb.slice(1)}` as BridgeName<Channel>
}

/** What the preload gives the window, and all that the window has of the world: one named function per channel. */
export type Bridge = {
  [Channel in RequestChannel as BridgeName<Channel>]: (
    params: Requests[Channel]['params'],
  ) => Promise<Reply<Requests[Channel]['result']>>
} & {
  [Channel in EventChannel as `on${Capitalize<BridgeName<Channel>>}`]: (
    listener: (event: Events[Channel]) => void,
  ) => () => void
} & {
  /** The path of a file that was dropped on the window; empty for one that has none. */
  pathOfFile: (file: unknown) => string
}
