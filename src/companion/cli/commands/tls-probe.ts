import type { CardCertificate } from '../../card/index.js';
import { connectWithCard, loadTrustedAuthorities, openCompanionSettings } from '../../compose/index.js';
import { silentLog } from '../../log/index.js';
import type { Settings } from '../../settings/index.js';
import { createSignIn, createSystemClock } from '../../sign-in/index.js';
import { connectTls, requestOverTls, type TlsVersion } from '../../tls/index.js';
import { CpxError } from '../../../protocol/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes.js';
import { createTerminalPrompt, openTerminalDevice } from '../prompt/index.js';
import {
  describeProbe,
  isAuthorityAsked,
  issuerOf,
  judgeProbe,
  printProbe,
  type Attempt,
  type Probe,
  type SignedAttempt,
} from '../probe/index.js';
import { orInterrupted, withCards, type CardOptions } from '../with-cards.js';
import { readAuthorityFiles } from './serve.js';

/** Options of `tls-probe`. */
export type TlsProbeOptions = CardOptions & { readonly json?: boolean; readonly sign?: boolean };

/** Where to connect. */
export interface ProbeTarget {
  readonly host: string;
  readonly port: number;
}

/** Longest head of an answer's body that is read; `HEAD` has none. */
const NO_BODY = 1_024;

/**
 * Connects to a card host in each version of TLS and says in the first line what is wrong; with `--sign` also with the
 * card, which asks for the PIN. Nothing but a `HEAD /` is asked of the server.
 */
export async function probeTls(
  target: ProbeTarget,
  options: TlsProbeOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const { terminal, folders, interrupted } = context;
  return withCards(options, context, async (cards) => {
    const settings = await openCompanionSettings({ folders, language: terminal.language, log: silentLog });
    try {
      const anchors = [
        ...settings.background.tlsAuthorities,
        ...(await readAuthorityFiles(options.trustAuthority ?? [])),
      ];
      const [attempts, inventory] = await Promise.all([attemptEach(target, anchors, interrupted), cards.refresh()]);
      const certificate = inventory.readers.flatMap(({ card }) => card?.certificates ?? []).find(isSignInCertificate);
      const signed =
        options.sign === true && isReachable(attempts)
          ? await orInterrupted(attemptWithCard(target, anchors, cards, context), interrupted)
          : undefined;
      if (interrupted.aborted) return EXIT_CODES.interrupted;
      const probe: Probe = {
        ...target,
        attempts,
        ...(signed && { signed }),
        ...(certificate && { card: await compare(certificate, attempts, settings, context) }),
      };
      const verdict = judgeProbe(probe);
      if (options.json === true) terminal.printJson(describeProbe(probe, verdict));
      else for (const line of printProbe(probe, verdict, terminal.language)) terminal.print(line);
      return { good: EXIT_CODES.ok, warning: EXIT_CODES.doctorWarning, failure: EXIT_CODES.failed }[verdict.severity];
    } finally {
      await settings.close();
    }
  });
}

/** One connection a version, without the card. */
async function attemptEach(
  target: ProbeTarget,
  anchors: readonly string[],
  signal: AbortSignal,
): Promise<Readonly<Record<TlsVersion, Attempt>>> {
  const attempt = (version: TlsVersion): Promise<Attempt> =>
    outcomeOf(async () => {
      const connection = await connectTls({ ...target, anchors, versions: [version], signal });
      await connection.close();
      return { facts: connection.facts };
    });
  const [tls13, tls12] = await Promise.all([attempt('TLSv1.3'), attempt('TLSv1.2')]);
  return { 'TLSv1.3': tls13, 'TLSv1.2': tls12 };
}

/** The sign-in of every page, but for the ticket: choice of the certificate, PIN, last try, and what is done to the card. */
async function attemptWithCard(
  target: ProbeTarget,
  anchors: readonly string[],
  cards: Parameters<typeof createSignIn>[0]['cards'],
  { terminal, interrupted }: CommandContext,
): Promise<SignedAttempt> {
  const { host, port } = target;
  const origin = `https://${host.includes(':') ? `[${host}]` : host}${port === 443 ? '' : `:${String(port)}`}`;
  const clock = createSystemClock();
  const prompt = createTerminalPrompt({
    ...{ openDevice: openTerminalDevice, clock, language: terminal.language },
    onLine: (line) => terminal.setPromptLine(line),
  });
  let reached: SignedAttempt | undefined;
  const signIn = createSignIn({
    ...{ cards, prompt, clock, log: silentLog },
    ticketServer: {
      async fetchTicket(request) {
        const connection = await connectWithCard(target, request, { anchors, log: silentLog });
        const { facts } = connection;
        reached = { facts };
        const headers = { Host: new URL(origin).host };
        const { status } = await requestOverTls(connection, {
          method: 'HEAD',
          path: '/',
          headers,
          maximumBytes: NO_BODY,
        });
        reached = { facts, status };
        await connection.close();
        return 'none';
      },
    },
  });
  try {
    return await outcomeOf(async () => {
      const requestId = crypto.randomUUID();
      const url = `${origin}/`;
      await signIn.fetchTicket({
        requestId,
        origin,
        purpose: 'login',
        url,
        language: terminal.language,
        signal: interrupted,
      });
      if (reached === undefined) throw new CpxError('ERR_FLOW_INTERNAL', 'signed without a connection');
      return reached;
    });
  } finally {
    await signIn.close();
  }
}

async function outcomeOf<T>(work: () => Promise<T>): Promise<T | { readonly error: CpxError }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CpxError) return { error };
    throw error;
  }
}

/** There is no sense in asking for a PIN where no version comes to the point at which the card is needed. */
function isReachable(attempts: Probe['attempts']): boolean {
  return Object.values(attempts).some(
    (attempt) => 'facts' in attempt || attempt.error.code === 'ERR_TLS_CERTIFICATE_REFUSED',
  );
}

async function compare(
  { identity, label, der }: CardCertificate,
  attempts: Probe['attempts'],
  settings: Settings,
  { folders }: CommandContext,
): Promise<NonNullable<Probe['card']>> {
  const facts = Object.values(attempts).flatMap((attempt) => ('facts' in attempt ? [attempt.facts] : []));
  const { anchors, intermediates } = await loadTrustedAuthorities(folders, { pinned: settings.background.authorities });
  return {
    holder: identity === undefined ? label : `${identity.displayName}, ${identity.cardType}`,
    issuer: issuerOf(der),
    asked: isAuthorityAsked(der, facts, [...anchors, ...intermediates]),
  };
}

function isSignInCertificate({ forAuthentication, identity }: CardCertificate): boolean {
  return forAuthentication && identity !== undefined;
}
