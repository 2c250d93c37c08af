/** Requests as documents print them: a line with method and path, headers, an empty line, a body. */
export interface SampleAnswer {
  readonly status: number;
  /** null where there is none. */
  readonly body: Record<string, unknown> | null;
}

/** `credential` is sent where the sample leaves the header out. */
export async function playSample(base: string, sample: string, credential: string): Promise<SampleAnswer> {
  const [head = '', ...body] = sample.trim().split(/\n\s*\n|\n(?=\{)/);
  const [line = '', ...headerLines] = head.split('\n');
  const [method = '', path = ''] = line.split(' ');
  const headers = new Headers({ Authorization: `Bearer ${credential}`, 'Content-Type': 'application/json' });
  for (const header of headerLines) {
    const colon = header.indexOf(':');
    headers.set(header.slice(0, colon), header.slice(colon + 1).trim());
  }
  if (body.length === 0) headers.delete('Content-Type');
  const answer = await fetch(base + path, {
    method,
    headers,
    ...(body.length === 0 ? {} : { body: body.join('\n') }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    body: text === '' ? null : (JSON.parse(text) as Record<string, unknown>),
  };
}
