/** What other windows use of the PIN window's page: a card as a person recognises it. */
export { cardTile } from './card-tile.js';
