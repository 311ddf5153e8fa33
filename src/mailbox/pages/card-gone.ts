import type { CertificatesMessage } from '../../protocol/index.js';

/** Why a session that a card opened has to end. */
export type CardGone = 'card-removed' | 'card-changed';

/**
 * Is the card that opened this session still there?
 * @param certificateId the companion's id of its certificate; undefined when the page did not learn it, and then any
 * certificate keeps the session
 * @returns undefined while it is there, and while the companion cannot know
 */
export function findCardGone(cards: CertificatesMessage, certificateId: string | undefined): CardGone | undefined {
  if (cards.certificates.some(({ id }) => certificateId === undefined || id === certificateId)) return undefined;
  switch (cards.state) {
    case 'starting':
    case 'no-module':
    case 'service-stopped':
      // The readers cannot be seen: that says nothing about the card.
      return undefined;
    case 'no-reader':
    case 'no-card':
    case 'card-unusable':
      return 'card-removed';
    case 'not-a-cpx-card':
    case 'ready':
      return 'card-changed';
  }
}
