import { expect } from 'chai';
import { parseTypedSite } from '../../../../src/companion/desktop/main/home/parse-typed-site.js';

describe('parseTypedSite', () => {
  for (const [typed, meant] of [
    ['messagerie.exemple.fr', 'https://messagerie.exemple.fr'],
    ['  https://Messagerie.Exemple.fr/boite?id=1#x ', 'https://messagerie.exemple.fr'],
    ['messagerie.exemple.fr:8443/boite', 'https://messagerie.exemple.fr:8443'],
    ['https://messagerie.exemple.fr:443', 'https://messagerie.exemple.fr'],
    ['http://messagerie.exemple.fr/', 'http://messagerie.exemple.fr'],
    ['https://médimail.fr', 'https://xn--mdimail-bya.fr'],
    // No person means one of these.
    ['https://medimail.mipih.fr@hostile.example', 'https://medimail.mipih.fr@hostile.example'],
    ['ma messagerie', 'ma messagerie'],
    ['javascript://x', 'null'],
    ['', ''],
  ] as const) {
    it(`takes "${typed}" for "${meant}"`, () => expect(parseTypedSite(typed)).to.equal(meant));
  }
});
