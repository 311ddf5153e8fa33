import { describeName, parseCertificate } from '../../../pki/index.js';
import { errorTexts, helpCodeOf, type Language } from '../../../protocol/index.js';
import type { TlsFacts } from '../../tls/index.js';
import { PROBE_TEXTS } from './probe-texts.js';
import { PROBE_VERSIONS, type Attempt, type Probe, type Verdict } from './judge-probe.js';

/** The lines for a helpdesk, what is wrong first. */
export function printProbe(probe: Probe, verdict: Verdict, language: Language): readonly string[] {
  const texts = PROBE_TEXTS[language];
  const { host, port, attempts, signed, card } = probe;
  const facts = factsOf(probe);
  return [
    sayVerdict(verdict, language),
    `${host}:${String(port)}`,
    ...PROBE_VERSIONS.map((version) => `  ${version}${texts.colon} ${sayAttempt(attempts[version], language)}`),
    ...(facts === undefined ? [] : [`  ${texts.chain}`, ...printChain(facts, language)]),
    ...(facts?.certificateRequested !== true
      ? []
      : facts.authoritiesAsked.length === 0
        ? [`  ${texts.noAuthority}`]
        : [`  ${texts.authorities}`, ...facts.authoritiesAsked.map((name) => `    ${describeName(name)}`)]),
    ...(card === undefined
      ? [`  ${texts.noCard}`]
      : [
          `  ${texts.card(card.holder)}`,
          `    ${texts.issuer(card.issuer)}`,
          ...(card.asked === undefined ? [] : [`    ${card.asked ? texts.asked : texts.notAsked}`]),
        ]),
    ...(signed === undefined ? [] : [`  ${texts.withCard}${texts.colon} ${saySigned(signed, language)}`]),
  ];
}

/** The same for programs. */
export function describeProbe(probe: Probe, verdict: Verdict): object {
  const { host, port, attempts, signed, card } = probe;
  return {
    ...{ host, port, verdict: verdict.what, severity: verdict.severity },
    ...(verdict.severity === 'failure' ? { helpCode: helpCodeOf(verdict.what) } : {}),
    versions: Object.fromEntries(PROBE_VERSIONS.map((version) => [version, describeAttempt(attempts[version])])),
    signed: signed && { ...describeAttempt(signed), ...('status' in signed ? { status: signed.status } : {}) },
    card,
  };
}

function describeAttempt(attempt: Attempt): object {
  if ('error' in attempt) {
    const { code, helpCode, message } = attempt.error;
    return { code, helpCode, because: message };
  }
  const { chain, authoritiesAsked, timings, ...facts } = attempt.facts;
  return {
    ...facts,
    chain: chain.map((der) => {
      const { subjectText: subject, issuer, notAfter, sha256 } = parseCertificate(der);
      return { subject, issuer: describeName(issuer), notAfter: notAfter.toISOString(), sha256 };
    }),
    authoritiesAsked: authoritiesAsked.map(describeName),
    milliseconds: Object.fromEntries(Object.entries(timings).map(([step, time]) => [step, Math.round(time)])),
  };
}

function sayVerdict(verdict: Verdict, language: Language): string {
  if (verdict.severity !== 'failure') return PROBE_TEXTS[language].verdict[verdict.what];
  const { title, explanation, remedy } = errorTexts(verdict.what, language);
  return `${title} (${helpCodeOf(verdict.what)}). ${explanation} ${remedy}`;
}

function sayAttempt(attempt: Attempt, language: Language): string {
  const texts = PROBE_TEXTS[language];
  if ('error' in attempt) return `${errorTexts(attempt.error.code, language).title} (${attempt.error.helpCode})`;
  const { suite, group, serverScheme, stapled, certificateRequested, timings } = attempt.facts;
  return [
    suite,
    group,
    serverScheme,
    certificateRequested ? texts.requested : texts.notRequested,
    ...(stapled === 'good' ? [texts.stapled] : []),
    texts.milliseconds(timings.connect, timings.serverAuthenticated, timings.done),
  ].join(', ');
}

function saySigned(signed: NonNullable<Probe['signed']>, language: Language): string {
  if ('error' in signed) return sayAttempt(signed, language);
  const { facts, status } = signed;
  return [
    facts.version,
    facts.clientScheme ?? PROBE_TEXTS[language].notRequested,
    ...(status === undefined ? [] : [`HTTP ${String(status)}`]),
    ...(facts.timings.signed === undefined ? [] : [PROBE_TEXTS[language].signedAfter(facts.timings.signed)]),
  ].join(', ');
}

function printChain({ chain }: TlsFacts, language: Language): readonly string[] {
  return chain.map((der) => {
    const { subjectText, notAfter } = parseCertificate(der);
    return `    ${PROBE_TEXTS[language].validUntil(subjectText, dayOf(notAfter, language))}`;
  });
}

/** Of the connection with the card, else of the best without it. */
function factsOf({ attempts, signed }: Probe): TlsFacts | undefined {
  const all = [...(signed === undefined ? [] : [signed]), ...PROBE_VERSIONS.map((version) => attempts[version])];
  return all.flatMap((attempt) => ('facts' in attempt ? [attempt.facts] : []))[0];
}

/** The day in UTC, which is what the certificate says. */
function dayOf(date: Date, language: Language): string {
  return date.toLocaleDateString(language === 'fr' ? 'fr-FR' : 'en-GB', { dateStyle: 'long', timeZone: 'UTC' });
}
