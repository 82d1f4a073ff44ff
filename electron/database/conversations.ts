import type {
  ChatOptions,
  ChatToken,
  ChatTurn,
  Conversation,
  ConversationLane,
  ConversationSummary,
  LaneAnswer,
  LaneDraft,
  SizeVotes,
} from '../contract/chat.ts'
import type { ErrorData } from '../contract/errors.ts'
import type { NewTurn } from '../core/ports/conversation-store.ts'
import { changedOne, inTransaction, type Connection } from './connection.ts'

interface TurnRow {
  id: number
  prompt: string
  options: string
  one_by_one: 0 | 1
  vote: number | null
  created_at: string
}

interface LaneRow extends Omit<ConversationLane, 'tokens' | 'error' | 'running' | 'memory_bytes' | 'draft'> {
  tokens: string
  error: string | null
  memory_bytes: number | null
  draft: string | null
}

type SummaryRow = Omit<ConversationSummary, 'votes'>

const turnColumns = 'id, prompt, options, one_by_one, vote, created_at'
const summaries = `SELECT id, name, created_at,
  (SELECT count(*) FROM chat_turns WHERE conversation_id = conversations.id) AS turns FROM conversations`

export function insertConversation(connection: Connection, name: string): ConversationSummary {
  const created_at = new Date().toISOString()
  const { lastInsertRowid } = connection
    .prepare('INSERT INTO conversations (name, created_at) VALUES (?, ?)')
    .run(name, created_at)
  return { id: Number(lastInsertRowid), name, turns: 0, votes: [], created_at }
}

export function listConversations(connection: Connection): ConversationSummary[] {
  const lastTurn = '(SELECT max(id) FROM chat_turns WHERE conversation_id = conversations.id)'
  return inTransaction(connection, () => {
    const votes = votesByConversation(connection)
    const rows = connection.prepare<[], SummaryRow>(`${summaries} ORDER BY ${lastTurn} DESC, id DESC`).all()
    return rows.map((row) => ({ ...row, votes: votes.get(row.id) ?? [] }))
  })
}

function votesByConversation(connection: Connection): Map<number, SizeVotes[]> {
  const rows = connection
    .prepare<[], SizeVotes & { conversation: number }>(
      `SELECT conversation_id AS conversation, parameters, count(*) AS votes
       FROM chat_turns JOIN chat_lanes ON turn_id = id AND position = vote
       GROUP BY conversation_id, parameters ORDER BY parameters`,
    )
    .all()
  const byConversation = new Map<number, SizeVotes[]>()
  for (const { conversation, ...votes } of rows)
    byConversation.set(conversation, [...(byConversation.get(conversation) ?? []), votes])
  return byConversation
}

export function conversationById(connection: Connection, id: number): Conversation | undefined {
  return inTransaction(connection, () => {
    const found = connection.prepare<[number], SummaryRow>(`${summaries} WHERE id = ?`).get(id)
    if (found === undefined) return undefined
    const turns = connection
      .prepare<[number], TurnRow>(`SELECT ${turnColumns} FROM chat_turns WHERE conversation_id = ? ORDER BY id`)
      .all(id)
    return { ...found, turns: turns.map((row) => toTurn(connection, row)) }
  })
}

export function renameConversation(connection: Connection, id: number, name: string): void {
  const change = connection.prepare('UPDATE conversations SET name = ? WHERE id = ?').run(name, id)
  changedOne(change, `conversation with id ${id}`)
}

export function deleteConversation(connection: Connection, id: number): void {
  changedOne(connection.prepare('DELETE FROM conversations WHERE id = ?').run(id), `conversation with id ${id}`)
}

export function addTurn(connection: Connection, conversation: number, turn: NewTurn): ChatTurn {
  return inTransaction(connection, () => {
    const { prompt, options, one_by_one } = turn
    const { lastInsertRowid } = connection
      .prepare(
        'INSERT INTO chat_turns (conversation_id, prompt, options, one_by_one, created_at) VALUES (?, ?, ?, ?, ?)',
      )
      .run(conversation, prompt, JSON.stringify(options), one_by_one ? 1 : 0, new Date().toISOString())
    const lane = connection.prepare(
      `INSERT INTO chat_lanes (turn_id, position, run_id, study, model, parameters, seed, rung, rungs, step, steps,
         sample)
       VALUES (@turn, @position, @id, @study, @model, @parameters, @seed, @rung, @rungs, @step, @steps, @sample)`,
    )
    turn.lanes.forEach((run, position) => lane.run({ ...run, turn: lastInsertRowid, position }))
    const row = connection
      .prepare<[number | bigint], TurnRow>(`SELECT ${turnColumns} FROM chat_turns WHERE id = ?`)
      .get(lastInsertRowid)
    return toTurn(connection, row as TurnRow)
  })
}

export function setLaneAnswer(connection: Connection, turn: number, lane: number, answer: LaneAnswer): void {
  const { tokens, finish, tokens_per_second, first_token_ms, memory_bytes = null, draft, error } = answer
  const change = connection
    .prepare(
      `UPDATE chat_lanes SET tokens = ?, finish = ?, tokens_per_second = ?, first_token_ms = ?, memory_bytes = ?,
         draft = ?, error = ?
       WHERE turn_id = ? AND position = ?`,
    )
    .run(
      ...[JSON.stringify(tokens), finish, tokens_per_second, first_token_ms, memory_bytes],
      draft === undefined ? null : JSON.stringify(draft),
      ...[error === undefined ? null : JSON.stringify(error), turn, lane],
    )
  changedOne(change, `lane ${lane} of turn ${turn}`)
}

export function setVote(connection: Connection, turn: number, lane: number | null): void {
  const held = 'EXISTS (SELECT 1 FROM chat_lanes WHERE turn_id = @turn AND position = @lane)'
  const change = connection
    .prepare(`UPDATE chat_turns SET vote = @lane WHERE id = @turn AND (@lane IS NULL OR ${held})`)
    .run({ turn, lane })
  changedOne(change, lane === null ? `turn ${turn}` : `lane ${lane} of turn ${turn}`)
}

function toTurn(connection: Connection, row: TurnRow): ChatTurn {
  const lanes = connection
    .prepare<[number], LaneRow>(
      `SELECT run_id AS run, study, model, parameters, seed, rung, rungs, step, steps, sample, tokens,
         finish, tokens_per_second, first_token_ms, memory_bytes, draft, error FROM chat_lanes WHERE turn_id = ? ORDER BY position`,
    )
    .all(row.id)
  return {
    ...row,
    options: JSON.parse(row.options) as ChatOptions,
    one_by_one: row.one_by_one === 1,
    lanes: lanes.map(toLane),
  }
}

function toLane({ tokens, memory_bytes, draft, error, ...row }: LaneRow): ConversationLane {
  return {
    ...row,
    running: false,
    tokens: JSON.parse(tokens) as ChatToken[],
    ...(memory_bytes === null ? {} : { memory_bytes }),
    ...(draft === null ? {} : { draft: JSON.parse(draft) as LaneDraft }),
    ...(error === null ? {} : { error: JSON.parse(error) as ErrorData }),
  }
}
