import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, findFreePort, startServer } from './child.ts';

interface NginxParts {
  /** Directives of the http block, e.g. maps and zones. */
  readonly http?: string;
  /** Directives of `location /`. */
  readonly location: string;
}

/** One nginx process with everything it writes inside `dir`. */
export async function startNginx(name: string, dir: string, parts: NginxParts): Promise<Child> {
  const prefix = join(dir, name);
  mkdirSync(prefix);
  const port = await findFreePort();
  writeFileSync(join(prefix, 'nginx.conf'), renderConfig(port, parts));
  return startServer(name, dir, port, ['nginx', '-p', prefix, '-c', 'nginx.conf', '-e', 'error.log']);
}

function renderConfig(port: number, { http = '', location }: NginxParts): string {
  // Without a master, the process that serves is the one whose CPU time we read.
  return `
daemon off;
master_process off;
pid nginx.pid;
error_log error.log;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  keepalive_requests 1000000000;
  ${http}
  server {
    listen 127.0.0.1:${port} backlog=1024;
    location / { ${location} }
  }
}
`;
}
