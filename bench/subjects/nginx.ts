import { startNginx } from '../support/nginx.ts';
import type { Subject } from './subject.ts';

const KEY = 'bench-key-of-nginx';

/** nginx doing the part of a gateway's work it can: a key map, a rate limit per key, header stripping. */
export async function startNginxSubject(upstreamUrl: string, dir: string): Promise<Subject> {
  const child = await startNginx('nginx', dir, {
    http: `
      map $http_authorization $key_name { default ""; "Bearer ${KEY}" bench; }
      limit_req_zone $key_name zone=keys:1m rate=1000000r/s;
      upstream api { server ${new URL(upstreamUrl).host}; keepalive 256; keepalive_requests 1000000000; }`,
    location: `
      if ($key_name = "") { return 401; }
      limit_req zone=keys burst=100000 nodelay;
      proxy_pass http://api;
      proxy_http_version 1.1;
      proxy_buffering off;
      proxy_set_header Connection "";
      proxy_set_header Authorization "Bearer upstream";
      proxy_set_header X-Organization-Id "";
      proxy_set_header X-Project-Id "";
      proxy_set_header X-Key-Id "";
      proxy_hide_header Set-Cookie;`,
  });
  const url = `${child.url}/v1/chat/completions`;
  return {
    name: 'nginx',
    url,
    headers: { authorization: `Bearer ${KEY}` },
    pid: child.pid,
    close: () => child.close(),
  };
}
