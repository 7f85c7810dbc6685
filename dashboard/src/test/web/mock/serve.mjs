/** The page with made-up traffic, to look at: node serve.mjs [PORT]. */
import { MockServer } from './server.mjs';

const server = await new MockServer({ tags: ['office', 'site-north'] }).start(
  Number(process.argv[2] ?? 5607),
);
console.log(server.url);
