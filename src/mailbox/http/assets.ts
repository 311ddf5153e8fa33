import express, { Router, type RequestHandler } from 'express';
import { ICON, STYLES } from '../views/index.js';

/** Style sheet, icon and the browser scripts that `npm run build` has bundled. Checked at each use, never stale. */
export function assetRoutes(scriptsFolder: string): Router {
  const router = Router();
  router.get('/mailbox.css', sendText('css', STYLES));
  router.get('/icon.svg', sendText('svg', ICON));
  router.use(express.static(scriptsFolder, { index: false, redirect: false, dotfiles: 'ignore', cacheControl: false }));
  return router;
}

function sendText(type: string, text: string): RequestHandler {
  return (_request, response) => {
    response.set('Cache-Control', 'no-cache').type(type).send(text);
  };
}
