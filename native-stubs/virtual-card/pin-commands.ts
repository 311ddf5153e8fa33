import { refuse, type Answer, type CommandApdu } from './apdu.js';
import type { CardContent, CardSession } from './card-content.js';
import type { Pin } from './pin.js';
import { SW } from './status-words.js';

/** VERIFY, P2 naming the code. Without data it asks how many tries are left. */
export function verify({ content }: CardSession, { parameters, data }: CommandApdu): Answer {
  const code = codeOf(content, parameters & 0xff);
  if (code === undefined) return refuse(SW.REFERENCE_NOT_FOUND);
  // Never 9000, even after the PIN was shown: ANS's module would take that for a blocked card. @see virtual-card.md, 6
  return refuse(data.length === 0 ? code.status() : code.verify(data));
}

/** The same on a CPS3, which says 9000 to an empty VERIFY of a code that was shown. */
export function verifyOrAsk(session: CardSession, command: CommandApdu): Answer {
  const code = codeOf(session.content, command.parameters & 0xff);
  const shown = code?.verified === true && !code.blocked;
  return command.data.length === 0 && shown ? refuse(SW.OK) : verify(session, command);
}

/** CHANGE REFERENCE DATA with the new PIN alone (P1 = 01): whoever does so has shown the old PIN or the unblocking code. */
export function setPin({ content }: CardSession, { data }: CommandApdu): Answer {
  const { pin, unblockingCode } = content;
  if (pin.blocked) return refuse(SW.BLOCKED);
  if (!pin.verified && !unblockingCode.verified) return refuse(SW.SECURITY_STATUS);
  return refuse(pin.set(data));
}

/** CHANGE REFERENCE DATA with old PIN ‖ new PIN (P1 = 00). */
export function exchangePin({ content }: CardSession, { data }: CommandApdu): Answer {
  return refuse(content.pin.exchange(data));
}

/** RESET RETRY COUNTER without data (P1 = 03): all tries again, the PIN stays until CHANGE REFERENCE DATA. */
export function unblockPin({ content }: CardSession): Answer {
  return refuse(useUnblockingCode(content));
}

/** RESET RETRY COUNTER with a new PIN (P1 = 02). A PIN of a length that none has costs no use of the code. */
export function unblockAndSetPin({ content }: CardSession, { data }: CommandApdu): Answer {
  if (!content.pin.fits(data)) return refuse(SW.WRONG_LENGTH);
  const status = useUnblockingCode(content);
  return refuse(status === SW.OK ? content.pin.set(data) : status);
}

function useUnblockingCode({ pin, unblockingCode }: CardContent): number {
  if (unblockingCode.blocked) return SW.BLOCKED;
  if (!unblockingCode.verified) return SW.SECURITY_STATUS;
  if (unblockingCode.usesLeft !== undefined) unblockingCode.usesLeft -= 1;
  pin.unblock();
  return SW.OK;
}

function codeOf({ pin, unblockingCode }: CardContent, reference: number): Pin | undefined {
  return [pin, unblockingCode].find(({ rules }) => rules.reference === reference);
}
