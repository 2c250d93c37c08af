/** From an OpenAPI document on stdin to TypeScript types on stdout. */
import { text } from 'node:stream/consumers';
import openapiTS, { astToString } from 'openapi-typescript';

process.stdout.write(astToString(await openapiTS(JSON.parse(await text(process.stdin)))));
