import type { Request } from 'express';
import { readersFor } from '../../protocol/index.js';
import { LONGEST_PASSWORD } from '../accounts/index.js';

const read = readersFor('ERR_REQUEST_MALFORMED');
/** Longer than any password that is accepted: who types more is told that it is wrong, like everybody. */
const LONGEST_FIELD = 4 * LONGEST_PASSWORD;

const credentials = read.object({
  csrf: read.optional(read.anyText(128)),
  email: read.anyText(LONGEST_FIELD),
  password: read.anyText(LONGEST_FIELD),
});

const confirmation = read.object({
  csrf: read.optional(read.anyText(128)),
  username: read.optional(read.anyText(LONGEST_FIELD)),
  password: read.anyText(LONGEST_FIELD),
});

const certificateId = read.optional(read.text(/^[A-Za-z0-9_-]{43}$/, 'a certificate id'));

const card = read.object({ token: read.anyText(16_384), certificateId });

const ticket = read.object({
  ticket: read.text(/^[A-Za-z0-9_-]{1,512}$/, 'a ticket'),
  certificateId,
});

const ending = read.object({ reason: read.oneOf(['card-removed', 'card-changed']) });

/** @throws CpxError ERR_REQUEST_MALFORMED, as all parsers here */
export function parseCredentials(request: Request): { readonly email: string; readonly password: string } {
  return credentials(request.body, '');
}

/** The password alone, typed once more. */
export function parseConfirmation(request: Request): { readonly password: string } {
  return confirmation(request.body, '');
}

/** A token's JSON text as the companion answered it, and the id under which the companion shows its certificate. */
export function parseCardToken(request: Request): {
  readonly token: string;
  readonly certificateId: string | undefined;
} {
  const parsed = card(request.body, '');
  return { token: parsed.token, certificateId: parsed.certificateId };
}

/** A ticket of a sign-in over TLS. */
export function parseTicketForm(request: Request): {
  readonly ticket: string;
  readonly certificateId: string | undefined;
} {
  const parsed = ticket(request.body, '');
  return { ticket: parsed.ticket, certificateId: parsed.certificateId };
}

/** Why the page ends its session. */
export function parseEnding(request: Request): { readonly reason: 'card-removed' | 'card-changed' } {
  return ending(request.body, '');
}
