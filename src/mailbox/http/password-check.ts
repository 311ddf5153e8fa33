import { createHash, randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import { errorTexts } from '../../protocol/index.js';
import { credentialsError, type CredentialsOutcome } from '../accounts/index.js';
import { TIME_LIMITS } from '../limits.js';
import { readCookie, setCookie } from '../session/index.js';
import { formatTime, renderProblem, translator, type Html } from '../views/index.js';
import { logEvent, stateOf, type Environment } from './environment.js';

/** Looks at credentials that were typed, and writes the outcome to the log. */
export async function checkPassword(
  environment: Environment,
  request: Request,
  email: string,
  password: string,
): Promise<CredentialsOutcome> {
  const device = readCookie(request, environment.cookies.device);
  const outcome = await environment.checkCredentials({
    email,
    password,
    deviceHash: device === undefined ? undefined : hashDevice(device),
  });
  if (outcome.kind === 'refused') logEvent(environment, request, 'password-refused', { subject: outcome.subject });
  if (outcome.kind === 'blocked') logEvent(environment, request, 'password-blocked', { subject: outcome.subject });
  return outcome;
}

/** The words beside the form: the same whether the account exists or not. */
export function credentialsProblem(
  environment: Environment,
  response: Response,
  outcome: Exclude<CredentialsOutcome, { kind: 'accepted' }>,
): Html {
  const { language } = stateOf(response);
  const words = errorTexts(credentialsError(outcome).code, language);
  if (outcome.kind === 'refused') return renderProblem(words.title, words.explanation, words.remedy);
  const seconds = Math.ceil((outcome.until.getTime() - environment.now().getTime()) / 1000);
  response.set('Retry-After', String(seconds));
  const minute = new Date(Math.ceil(outcome.until.getTime() / 60_000) * 60_000);
  return renderProblem(
    words.title,
    words.explanation,
    `${translator(language)('waitUntil')} ${formatTime(minute, language)}.`,
  );
}

/** From now on this browser has a counter of wrong passwords of its own. */
export async function rememberDevice(
  { storage, cookies, now }: Environment,
  request: Request,
  response: Response,
  accountId: string,
): Promise<void> {
  const known = readCookie(request, cookies.device);
  const device = known !== undefined && /^[\w-]{43}$/.test(known) ? known : randomBytes(32).toString('base64url');
  await storage.knownDevices.remember(hashDevice(device), accountId, now());
  setCookie(response, cookies, cookies.device, device, TIME_LIMITS.knownDeviceMilliseconds);
}

function hashDevice(device: string): string {
  return createHash('sha256').update(device).digest('base64url');
}
