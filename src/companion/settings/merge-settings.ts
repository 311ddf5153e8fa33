import { DEFAULT_PORT, type Language } from '../../protocol/index.js';
import type { Configuration } from './configuration.js';
import { SHIPPED_SITES } from './parse-site.js';
import type { Policy } from './policy.js';
import type { AllowedCardHost, AllowedSite, BackgroundSettings, EffectiveSettings } from './ports.js';

/** What settings are merged from. */
export interface SettingsSources {
  readonly configuration: Configuration;
  readonly policy: Policy;
  /** Origins of development mode; empty outside it, and where policy has locked the sites. */
  readonly developmentSites: readonly string[];
  /** Of development mode: each for every site of it. */
  readonly developmentCardHosts: readonly string[];
  /** PEM texts: those of the files that policy names, and of development mode. */
  readonly tlsAuthorities: readonly string[];
  readonly defaultLanguage: Language;
}

/** Who decides in the end: what policy locks, else the person, else what policy proposes, else what we ship. */
export function mergeSettings(sources: SettingsSources): EffectiveSettings & BackgroundSettings {
  const { configuration, policy } = sources;
  const locked = new Set(policy.lock);
  const { modules } = configuration.sealed;
  const sites = mergeSites(sources, locked.has('sites'));
  const ownModules = modules.length === 0 ? undefined : modules;
  return Object.freeze({
    port: (locked.has('port') ? policy.port : (configuration.port ?? policy.port)) ?? DEFAULT_PORT,
    modules: Object.freeze([...((locked.has('modules') ? policy.modules : (ownModules ?? policy.modules)) ?? [])]),
    sites: Object.freeze(sites),
    cardHosts: Object.freeze(mergeCardHosts(sources, sites, locked.has('sites'))),
    cardReset: policy.cardReset ?? 'when-alone',
    authorities: Object.freeze([...(policy.authorities ?? [])]),
    tlsAuthorities: Object.freeze([...sources.tlsAuthorities]),
    logLevel: configuration.logLevel ?? policy.logLevel ?? 'info',
    language: configuration.language ?? sources.defaultLanguage,
    startAtLogin: configuration.startAtLogin,
    locked,
  });
}

/** Each origin once, under the name of whoever has the most say about it. */
function mergeSites({ configuration, policy, developmentSites }: SettingsSources, locked: boolean): AllowedSite[] {
  const { sites, declined } = configuration.sealed;
  const shipped = locked && policy.sites !== undefined ? [] : SHIPPED_SITES;
  const bySource: readonly (readonly [AllowedSite['source'], readonly string[]])[] = [
    ['policy', policy.sites ?? []],
    ['shipped', locked ? shipped : shipped.filter((origin) => !declined.includes(origin))],
    ['user', locked ? [] : sites],
    ['development', developmentSites],
  ];
  const found = new Map<string, AllowedSite>();
  for (const [source, origins] of bySource) {
    for (const origin of origins) if (!found.has(origin)) found.set(origin, Object.freeze({ origin, source }));
  }
  return [...found.values()];
}

/** Each host of a site once; what a site has that is not allowed any more counts for nothing. */
function mergeCardHosts(
  { configuration, policy, developmentSites, developmentCardHosts }: SettingsSources,
  sites: readonly AllowedSite[],
  locked: boolean,
): AllowedCardHost[] {
  const ofDevelopment = developmentSites.flatMap((site) => developmentCardHosts.map((host) => ({ site, host })));
  const bySource = [
    ['policy', policy.cardHosts ?? []],
    ['user', locked ? [] : configuration.sealed.cardHosts],
    ['development', ofDevelopment],
  ] as const;
  const found = new Map<string, AllowedCardHost>();
  for (const [source, cardHosts] of bySource) {
    for (const { site, host } of cardHosts) {
      // An origin holds no space.
      const key = `${site} ${host}`;
      if (found.has(key) || !sites.some(({ origin }) => origin === site)) continue;
      found.set(key, Object.freeze({ site, host, source }));
    }
  }
  return [...found.values()];
}
