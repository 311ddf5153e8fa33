/** What the opener of a room of private readers asks of the room's first process. */
export interface RoomRequest {
  readonly id: number;
  readonly do: 'start' | 'signal' | 'connect';
  readonly signal?: NodeJS.Signals;
  /** Of `connect`: which reader; the answer comes with the connected socket. */
  readonly slot?: number;
}

/** Its answer; the one with id 0 says that the room is furnished. */
export interface RoomAnswer {
  readonly id: number;
  readonly error?: string;
}

/** Name of pcscd's socket in the room's folder. @see pcsc-lite, PCSCLITE_CSOCK_NAME */
export const PCSCD_SOCKET = 'pcscd.comm';

/** Name of the socket that leads to a virtual reader. */
export function slotSocket(slot: number): string {
  return `reader-${String(slot)}.sock`;
}
