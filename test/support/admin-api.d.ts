// Made of /openapi.json (sha256 da434b84a00ba5f0bf03f4a28b34bcfeb967a376774a1872a90adc1b8e2544fd) by npm run client.

export interface paths {
    "/v1/api-keys/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell whether a key is valid, without counting a request
         * @description Limits, addresses, origins and permissions are not judged. A key of another project is unknown.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Verification"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Verdict"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List keys, newest first */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    cursor?: string;
                    /** @description Id or name. */
                    project_id?: string;
                    env?: "live" | "test";
                    /** @description All but revoked ones when left out. */
                    status?: "active" | "disabled" | "expired" | "revoked" | "rate_limited";
                    /** @description A part of the name, in any case of letters. */
                    name?: string;
                    /** @description `true`: only keys whose secret should be rotated. */
                    due?: "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ApiKeyList"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        put?: never;
        /** Create a key */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The same request with the same value gets the first answer again, for ten minutes. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["IssuedApiKey"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                409: components["responses"]["Problem409"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a key with its usage */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ApiKey"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        put?: never;
        post?: never;
        /** Revoke a key for good */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The ETag of what was read: 412 where it was changed since. */
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done; there is nothing to say. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                409: components["responses"]["Problem409"];
                412: components["responses"]["Problem412"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        options?: never;
        head?: never;
        /**
         * Change a key
         * @description Fields that are left out stay as they are. If-Match makes it depend on the ETag read before.
         */
        patch: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The ETag of what was read: 412 where it was changed since. */
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ApiKeyChanges"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ApiKey"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                409: components["responses"]["Problem409"];
                412: components["responses"]["Problem412"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        trace?: never;
    };
    "/v1/api-keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a key a new secret */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The same request with the same value gets the first answer again, for ten minutes. */
                    "Idempotency-Key"?: string;
                    /** @description The ETag of what was read: 412 where it was changed since. */
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Rotation"] | null;
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["IssuedApiKey"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                409: components["responses"]["Problem409"];
                412: components["responses"]["Problem412"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Switch a key on */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The ETag of what was read: 412 where it was changed since. */
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ApiKey"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                409: components["responses"]["Problem409"];
                412: components["responses"]["Problem412"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Switch a key off, until it is enabled again */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The ETag of what was read: 412 where it was changed since. */
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ApiKey"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                409: components["responses"]["Problem409"];
                412: components["responses"]["Problem412"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where a key stands with its limits now
         * @description Without counting a request. What `GET /v1/rate-limit` tells the holder of the key.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ApiKeyLimits"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List projects by name */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProjectList"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        put?: never;
        /** Create a project */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The same request with the same value gets the first answer again, for ten minutes. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewProject"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Project"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                409: components["responses"]["Problem409"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a project, by id or name */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Project"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        put?: never;
        post?: never;
        /** Delete a project; its keys are refused from then on */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The ETag of what was read: 412 where it was changed since. */
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done; there is nothing to say. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                409: components["responses"]["Problem409"];
                412: components["responses"]["Problem412"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        options?: never;
        head?: never;
        /**
         * Change a project; its keys obey at once
         * @description A project of gateway.yaml is changed there.
         */
        patch: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The ETag of what was read: 412 where it was changed since. */
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ProjectChanges"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Project"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                409: components["responses"]["Problem409"];
                412: components["responses"]["Problem412"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        trace?: never;
    };
    "/v1/admin-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List admin tokens, revoked and expired ones too */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AdminTokenList"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        put?: never;
        /** Create an admin token */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The same request with the same value gets the first answer again, for ten minutes. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewAdminToken"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["IssuedAdminToken"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin-tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an admin token */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done; there is nothing to say. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Requests, errors, latency, tokens and cost; the last 24 hours by hour when nothing is asked */
        get: {
            parameters: {
                query?: {
                    from?: string;
                    /** @description How far back, instead of `from`: 90s, 30m, 48h, 30d. */
                    since?: string;
                    key_id?: string;
                    /** @description Id or name. */
                    project_id?: string;
                    /** @description Only requests answered by this model. */
                    model?: string;
                    /** @description Only requests of this route. */
                    route?: string;
                    /** @description Only answers with this status. */
                    status?: number;
                    /** @description Up to, but not including; now when left out. */
                    to?: string;
                    by?: "minute" | "hour" | "day" | "key" | "project" | "model" | "route" | "status";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UsageReport"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Single requests, newest first, and why each was refused
         * @description Of the last hour when no time is given; with `id` as far back as records go.
         */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    cursor?: string;
                    from?: string;
                    /** @description How far back, instead of `from`: 90s, 30m, 48h, 30d. */
                    since?: string;
                    key_id?: string;
                    /** @description Id or name. */
                    project_id?: string;
                    /** @description X-Request-Id of an answer, or what the caller sent. */
                    id?: string;
                    /** @description ok, upstream_error, client_closed, refused or refused:CODE */
                    outcome?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RequestList"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** gateway.yaml as it is in force, with defaults, without secrets */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Configuration"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/config/reload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read gateway.yaml again
         * @description A file with mistakes is refused, and the configuration in force stays.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Reload"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                409: components["responses"]["Problem409"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                501: components["responses"]["Problem501"];
                503: components["responses"]["Problem503"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/doctor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What works today and will hurt one day
         * @description What `tollgate doctor` finds, the worst first. Upstreams that do not answer take 3 seconds.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Doctor"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed what, newest first */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                    /** @description Id, name or type of who did it. */
                    actor?: string;
                    /** @description Id, name or type of what it was done to. */
                    subject?: string;
                    /** @description Such as `key.rotate`, or `key` for all that was done to keys. */
                    action?: string;
                    /** @description From this instant on. */
                    since?: string;
                    /** @description Before this instant. */
                    until?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AuditRecordList"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-log/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether rows of the audit log were removed, altered or inserted
         * @description Reads the whole log. That rows at its end were cut off shows only against a head that was kept elsewhere.
         */
        get: {
            parameters: {
                query?: {
                    /** @description SEQ:MAC of a row that was the last one once: tells whether the end was cut off since. */
                    expect?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AuditVerdict"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alert-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List alert rules by name */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlertRuleList"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        put?: never;
        /** Create an alert rule */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The same request with the same value gets the first answer again, for ten minutes. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewAlertRule"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlertRule"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                409: components["responses"]["Problem409"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alert-rules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an alert rule, by id or name */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlertRule"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        put?: never;
        post?: never;
        /** Delete an alert rule; its events stay */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The ETag of what was read: 412 where it was changed since. */
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done; there is nothing to say. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                409: components["responses"]["Problem409"];
                412: components["responses"]["Problem412"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        options?: never;
        head?: never;
        /**
         * Change an alert rule
         * @description What it watches (`kind`) stays. A rule of gateway.yaml is changed there.
         */
        patch: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The ETag of what was read: 412 where it was changed since. */
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AlertRuleChanges"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlertRule"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                409: components["responses"]["Problem409"];
                412: components["responses"]["Problem412"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        trace?: never;
    };
    "/v1/alert-rules/{id}/mute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keep the events of a rule and tell nobody, until an instant or for good */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MuteAlertRule"] | null;
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlertRule"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alert-rules/{id}/unmute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tell of the events of a rule again */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlertRule"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alert-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What alert rules found, newest first */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                    /** @description Id or name of a rule. */
                    rule?: string;
                    kind?: "limit_usage" | "limit_exhausted" | "error_rate" | "cost" | "budget_projection" | "unusual_pattern" | "auth_failures" | "new_network" | "key_expiring" | "key_idle" | "key_rotation" | "upstream_credential" | "store_trouble";
                    /** @description Id of a key. */
                    key?: string;
                    /** @description Id or name of a project. */
                    project?: string;
                    state?: "firing" | "resolved";
                    /** @description From this instant on. */
                    since?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlertEventList"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alert-events/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show what an alert rule found */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlertEvent"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List webhooks by name */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookList"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        put?: never;
        /** Create a webhook; the answer shows its signing secret once */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The same request with the same value gets the first answer again, for ten minutes. */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewWebhook"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["IssuedWebhook"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                409: components["responses"]["Problem409"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a webhook, by id or name */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Webhook"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        put?: never;
        post?: never;
        /** Delete a webhook; what waits for it is not sent any more */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The ETag of what was read: 412 where it was changed since. */
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done; there is nothing to say. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                412: components["responses"]["Problem412"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        options?: never;
        head?: never;
        /** Change a webhook; its secret stays */
        patch: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The ETag of what was read: 412 where it was changed since. */
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["WebhookChanges"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Webhook"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                409: components["responses"]["Problem409"];
                412: components["responses"]["Problem412"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        trace?: never;
    };
    "/v1/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test at once, and say what became of it */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookDelivery"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was sent to webhooks, waits, or could not be delivered; newest first */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before */
                    cursor?: string;
                    /** @description Id of the webhook. */
                    webhook?: string;
                    /** @description Id of the alert event. */
                    event?: string;
                    state?: "pending" | "delivered" | "dead";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookDeliveryList"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries/{id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send again, whatever became of it */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookDelivery"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import keys of another system, all or none
         * @description JSON, JSON lines or CSV of at most 4 MiB, read as by `tollgate keys import`. Mistakes are told row by row: `errors[].field` is `rows.LINE.FIELD`.
         */
        post: {
            parameters: {
                query?: {
                    /** @description `true`: tell what would happen, store nothing. */
                    dry_run?: "true" | "false";
                    /** @description Whose export it is; json and csv are our own fields. */
                    format?: "json" | "csv" | "litellm" | "kong" | "one-api";
                    /** @description Id or name, for rows that name none; `default` when left out. */
                    project_id?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": Record<string, never>[];
                    "text/csv": string;
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ImportReport"];
                    };
                };
                400: components["responses"]["Problem400"];
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                404: components["responses"]["Problem404"];
                409: components["responses"]["Problem409"];
                413: components["responses"]["Problem413"];
                415: components["responses"]["Problem415"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dashboard/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show who is logged in */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        put?: never;
        /** Log in */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Login"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        /** Log out */
        delete: {
            parameters: {
                query?: {
                    /** @description `true`: every session of the same admin token, in other browsers too. */
                    all?: "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done; there is nothing to say. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Problem401"];
                403: components["responses"]["Problem403"];
                422: components["responses"]["Problem422"];
                429: components["responses"]["Problem429"];
                503: components["responses"]["Problem503"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AdminToken: {
            id: string;
            name: string;
            /** @enum {string} */
            role: "owner" | "editor" | "viewer";
            /** @enum {string} */
            status: "active" | "expired" | "revoked" | "disabled";
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
        };
        AdminTokenList: {
            readonly data: components["schemas"]["AdminToken"][];
            next_cursor: string | null;
        };
        AlertEvent: {
            id: string;
            rule_id: string;
            rule_name: string;
            /** @enum {string} */
            kind: "limit_usage" | "limit_exhausted" | "error_rate" | "cost" | "budget_projection" | "unusual_pattern" | "auth_failures" | "new_network" | "key_expiring" | "key_idle" | "key_rotation" | "upstream_credential" | "store_trouble";
            /** @enum {string} */
            severity: "info" | "warning" | "critical";
            /** @enum {string} */
            state: "firing" | "resolved";
            /** @description Of a resolved event: the one that it ends. */
            firing_id: string | null;
            subject: {
                /** @enum {string} */
                type: "key" | "project" | "upstream" | "gateway";
                id: string | null;
                name: string | null;
            };
            project_id: string | null;
            /** Format: date-time */
            at: string;
            window: {
                /** Format: date-time */
                from: string;
                /** Format: date-time */
                to: string;
            };
            title: string;
            /** @description One sentence with the figures in it. */
            summary: string;
            figures: {
                [key: string]: number | string;
            };
            /** @description The rule was muted, so nobody was told. */
            muted: boolean;
        };
        AlertEventList: {
            readonly data: components["schemas"]["AlertEvent"][];
            next_cursor: string | null;
        };
        AlertRule: {
            id: string;
            name: string;
            /** @enum {string} */
            kind: "limit_usage" | "limit_exhausted" | "error_rate" | "cost" | "budget_projection" | "unusual_pattern" | "auth_failures" | "new_network" | "key_expiring" | "key_idle" | "key_rotation" | "upstream_credential" | "store_trouble";
            /**
             * @description `builtin`: comes with the gateway; `file`: stands in gateway.yaml, which alone changes it.
             * @enum {string}
             */
            origin: "builtin" | "file" | "api";
            key_id: string | null;
            project_id: string | null;
            /** @description With the defaults of the kind. */
            settings: {
                /** @description Fires above this share, from 0 to 1. */
                share?: number;
                /** @description Requests in the window without which nothing is said. */
                minimum?: number;
                /** @description The time that is looked at. */
                window?: string;
                /** @description Dollars above which the rule fires. */
                usd?: number;
                /**
                 * @description Calendar period of the cost.
                 * @enum {string}
                 */
                period?: "day" | "week" | "month";
                /** @description Share of the period that must have passed. */
                elapsed?: number;
                /** @description Distance from the median in median absolute deviations, scaled to standard deviations. */
                deviations?: number;
                /** @description Fewer requests in an hour are never unusual. */
                requests?: number;
                /** @description Fewer errors in an hour are never unusual. */
                errors?: number;
                /** @description Weeks of history to compare with. */
                weeks?: number;
                /** @description Failures in the window above which the rule fires. */
                failures?: number;
                /** @description From the first use of a key on: so long its networks are only learned. */
                learning?: string;
                /** @description How long before its end a key is told of. */
                readonly before?: string[];
                /** @description A key that was not used for so long is idle. */
                unused?: string;
            };
            /** @enum {string} */
            severity: "info" | "warning" | "critical";
            enabled: boolean;
            /** @description Its events are kept and told to nobody. */
            muted: boolean;
            /** @description null of a muted rule: for good. */
            muted_until: string | null;
            /** Format: date-time */
            created_at: string;
        };
        AlertRuleChanges: {
            name?: string;
            /** @description Only this key. null: all. */
            key_id?: string | null;
            /** @description Only keys of this project, by id or name. null: all. */
            project_id?: string | null;
            /** @description What is left out stays; null is the default of the kind again. */
            settings?: {
                share?: number | null;
                minimum?: number | null;
                window?: string | null;
                usd?: number | null;
                period?: ("day" | "week" | "month") | null;
                elapsed?: number | null;
                deviations?: number | null;
                requests?: number | null;
                errors?: number | null;
                weeks?: number | null;
                failures?: number | null;
                learning?: string | null;
                before?: string[] | null;
                unused?: string | null;
            };
            severity?: ("info" | "warning" | "critical") | null;
            enabled?: boolean;
        };
        AlertRuleList: {
            readonly data: components["schemas"]["AlertRule"][];
            next_cursor: string | null;
        };
        ApiKey: {
            id: string;
            name: string;
            description: string | null;
            prefix: string;
            last8: string;
            /** @description The half of a pair that identifies. */
            public_key: string | null;
            /** @enum {string} */
            format: "prefixed" | "token" | "pair" | "imported";
            /** @enum {string} */
            env: "live" | "test";
            project_id: string;
            organization_id: string;
            readonly permissions: string[];
            readonly agents: string[];
            readonly routes: string[];
            readonly models: string[];
            readonly allowed_origins: string[];
            readonly allowed_ips: string[];
            plan: string | null;
            rate_limits: {
                requestsPerMinute: number | null;
                requestsPerHour: number | null;
                requestsPerDay: number | null;
                burst: number | null;
                tokensPerMinute: number | null;
                tokensPerDay: number | null;
                maxConcurrent: number | null;
            };
            budget: {
                usd: number;
                /** @enum {string} */
                period: "day" | "week" | "month" | "total";
            } | null;
            /** @description false: the limits of the key only count what they would refuse. */
            enforce_limits: boolean | null;
            enabled: boolean;
            /** @enum {string} */
            status: "active" | "disabled" | "expired" | "revoked" | "rate_limited";
            expires_at: string | null;
            auto_renew: boolean;
            /** @description When the next automatic renewal is due. */
            renews_at: string | null;
            /** Format: date-time */
            created_at: string;
            created_by: string;
            last_used: string | null;
            last_used_ip: string | null;
            /** @description The secret before the last rotation, while it works on. */
            previous_secret: {
                last8: string;
                /** Format: date-time */
                expires_at: string;
                last_used: string | null;
            } | null;
            last_rotated: string | null;
            /** @description From then on the secret is older than it should be. */
            rotation_due_at: string | null;
            readonly metadata: {
                [key: string]: string;
            };
            /** @enum {string} */
            origin_check: "browser" | "public_only" | "always";
            usage: {
                requests_today: number;
                requests_this_month: number;
                requests_total: number;
                cost_usd_this_month: number;
            };
        };
        ApiKeyChanges: {
            name?: string;
            enabled?: boolean;
            description?: string | null;
            /** @description `resource:action`, or one of read, write, admin. Empty: full use of the routes, no management. */
            permissions?: string[];
            agents?: string[];
            routes?: string[];
            /** @description Globs. */
            models?: string[];
            allowed_origins?: string[];
            /** @description CIDRs. */
            allowed_ips?: string[];
            /** @enum {string} */
            origin_check?: "browser" | "public_only" | "always";
            plan?: string | null;
            /** @description Figures that are left out stay as they are; null ends one. */
            rate_limits?: {
                requestsPerMinute?: number | null;
                requestsPerHour?: number | null;
                requestsPerDay?: number | null;
                burst?: number | null;
                tokensPerMinute?: number | null;
                tokensPerDay?: number | null;
                maxConcurrent?: number | null;
            };
            budget?: {
                usd: number;
                /** @enum {string} */
                period: "day" | "week" | "month" | "total";
            } | null;
            /** @description false: rate limits and budget only count what they would refuse. null: as the plan says. */
            enforce_limits?: boolean | null;
            /** @description null: never. */
            expires_at?: string | null;
            auto_renew?: boolean;
            metadata?: {
                [key: string]: string;
            };
        };
        ApiKeyLimits: {
            readonly limits: {
                /**
                 * @description `project`: over all keys of the project of the key.
                 * @enum {string}
                 */
                scope: "key" | "project";
                /**
                 * Format: date-time
                 * @description When one more would be admitted than now.
                 */
                reset_at: string;
                /** @description false: it only counts what it would refuse. */
                enforced: boolean;
                /** @enum {string} */
                name: "minute" | "hour" | "day" | "burst" | "concurrency" | "tokens-minute" | "tokens-day";
                /** @enum {string} */
                unit: "requests" | "tokens";
                limit: number;
                remaining: number;
            }[];
            readonly budgets: {
                /**
                 * @description `project`: over all keys of the project of the key.
                 * @enum {string}
                 */
                scope: "key" | "project";
                /**
                 * Format: date-time
                 * @description When one more would be admitted than now.
                 */
                reset_at: string;
                /** @description false: it only counts what it would refuse. */
                enforced: boolean;
                limit_usd: number;
                remaining_usd: number;
            }[];
        };
        ApiKeyList: {
            readonly data: components["schemas"]["ApiKey"][];
            next_cursor: string | null;
        };
        AuditRecord: {
            /** @description 1 for the first row, without gaps. */
            seq: number;
            /** Format: date-time */
            at: string;
            actor: {
                /** @enum {string} */
                type: "admin_token" | "api_key" | "cli" | "file" | "system" | "anonymous";
                id: string | null;
                name: string;
            };
            /** @description Address of the client; of a command the name of its host. */
            source: string | null;
            request_id: string | null;
            action: string;
            subject: {
                type: string;
                id: string | null;
                name: string | null;
            };
            /** @description What was different before; null: there was nothing. */
            before: {
                [key: string]: unknown;
            } | null;
            /** @description What is different now; null: there is nothing any more. */
            after: {
                [key: string]: unknown;
            } | null;
            /** @description Seal of this row and all before it. */
            mac: string;
        };
        AuditRecordList: {
            readonly data: components["schemas"]["AuditRecord"][];
            next_cursor: string | null;
        };
        AuditVerdict: {
            intact: boolean;
            rows: number;
            /** @description The last row; keep it where nobody who can write the database can write. */
            head: {
                seq: number;
                mac: string;
            } | null;
            readonly problems: {
                /** @enum {string} */
                kind: "removed" | "altered" | "inserted" | "moved" | "truncated";
                seq: number;
                message: string;
            }[];
        };
        Configuration: {
            [key: string]: unknown;
        };
        Doctor: {
            /** @description The worst first. */
            readonly findings: {
                /** @description Its anchor in docs/doctor.md. */
                id: string;
                /** @enum {string} */
                severity: "error" | "warning" | "note";
                /** @description A path in gateway.yaml, a file, models or keys. */
                where: string;
                what: string;
                advice: string;
            }[];
        };
        ImportReport: {
            dry_run: boolean;
            rows: number;
            /** @description All rows, or none. */
            imported: number;
            readonly keys: {
                /** @description Line of a CSV, position in a JSON document. */
                row: number;
                /** @description null for a key that was not stored. */
                id: string | null;
                name: string;
                prefix: string;
                last8: string;
                /** @enum {string} */
                env: "live" | "test";
                project_id: string;
            }[];
        };
        IssuedAdminToken: {
            id: string;
            name: string;
            /** @enum {string} */
            role: "owner" | "editor" | "viewer";
            /** @enum {string} */
            status: "active" | "expired" | "revoked" | "disabled";
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            /** @description The token in plain text: shown here, and never again. */
            token: string;
        };
        IssuedApiKey: {
            id: string;
            name: string;
            description: string | null;
            prefix: string;
            last8: string;
            /** @description The half of a pair that identifies. */
            public_key: string | null;
            /** @enum {string} */
            format: "prefixed" | "token" | "pair" | "imported";
            /** @enum {string} */
            env: "live" | "test";
            project_id: string;
            organization_id: string;
            readonly permissions: string[];
            readonly agents: string[];
            readonly routes: string[];
            readonly models: string[];
            readonly allowed_origins: string[];
            readonly allowed_ips: string[];
            plan: string | null;
            rate_limits: {
                requestsPerMinute: number | null;
                requestsPerHour: number | null;
                requestsPerDay: number | null;
                burst: number | null;
                tokensPerMinute: number | null;
                tokensPerDay: number | null;
                maxConcurrent: number | null;
            };
            budget: {
                usd: number;
                /** @enum {string} */
                period: "day" | "week" | "month" | "total";
            } | null;
            /** @description false: the limits of the key only count what they would refuse. */
            enforce_limits: boolean | null;
            enabled: boolean;
            /** @enum {string} */
            status: "active" | "disabled" | "expired" | "revoked" | "rate_limited";
            expires_at: string | null;
            auto_renew: boolean;
            /** @description When the next automatic renewal is due. */
            renews_at: string | null;
            /** Format: date-time */
            created_at: string;
            created_by: string;
            last_used: string | null;
            last_used_ip: string | null;
            /** @description The secret before the last rotation, while it works on. */
            previous_secret: {
                last8: string;
                /** Format: date-time */
                expires_at: string;
                last_used: string | null;
            } | null;
            last_rotated: string | null;
            /** @description From then on the secret is older than it should be. */
            rotation_due_at: string | null;
            readonly metadata: {
                [key: string]: string;
            };
            /** @enum {string} */
            origin_check: "browser" | "public_only" | "always";
            usage: {
                requests_today: number;
                requests_this_month: number;
                requests_total: number;
                cost_usd_this_month: number;
            };
            /** @description The key in plain text: shown here, and never again. */
            key: string;
        };
        IssuedWebhook: {
            id: string;
            /** @description Letters, digits, `_`, `.` and `-`; unique. */
            name: string;
            /** @description Without its path, which is a secret with many receivers. */
            url: string;
            /**
             * @description `standard`: the event as JSON. `slack`: a message for an incoming webhook of Slack.
             * @enum {string}
             */
            format: "standard" | "slack";
            /** @description Kinds of alerts that are sent; empty: all. */
            readonly kinds: ("limit_usage" | "limit_exhausted" | "error_rate" | "cost" | "budget_projection" | "unusual_pattern" | "auth_failures" | "new_network" | "key_expiring" | "key_idle" | "key_rotation" | "upstream_credential" | "store_trouble")[];
            /**
             * @description Events below this are not sent.
             * @enum {string}
             */
            min_severity: "info" | "warning" | "critical";
            /** @description What happens while it is false is not sent later. */
            enabled: boolean;
            /** Format: date-time */
            created_at: string;
            /** @description With which a receiver checks signatures: shown here, and never again. */
            secret: string;
        };
        Login: {
            token: string;
        };
        MuteAlertRule: {
            /** @description null or left out: for good. */
            until?: string | null;
        };
        NewAdminToken: {
            name: string;
            /**
             * @description `owner` when left out.
             * @enum {string}
             */
            role?: "owner" | "editor" | "viewer";
            /** @description null: never. */
            expires_at?: string | null;
        };
        NewAlertRule: {
            name: string;
            /** @enum {string} */
            kind: "limit_usage" | "limit_exhausted" | "error_rate" | "cost" | "budget_projection" | "unusual_pattern" | "auth_failures" | "new_network" | "key_expiring" | "key_idle" | "key_rotation" | "upstream_credential" | "store_trouble";
            /** @description Only this key. null: all. */
            key_id?: string | null;
            /** @description Only keys of this project, by id or name. null: all. */
            project_id?: string | null;
            /** @description What differs from the defaults of the kind. */
            settings?: {
                /** @description Fires above this share, from 0 to 1. */
                share?: number;
                /** @description Requests in the window without which nothing is said. */
                minimum?: number;
                /** @description The time that is looked at. */
                window?: string;
                /** @description Dollars above which the rule fires. */
                usd?: number;
                /**
                 * @description Calendar period of the cost.
                 * @enum {string}
                 */
                period?: "day" | "week" | "month";
                /** @description Share of the period that must have passed. */
                elapsed?: number;
                /** @description Distance from the median in median absolute deviations, scaled to standard deviations. */
                deviations?: number;
                /** @description Fewer requests in an hour are never unusual. */
                requests?: number;
                /** @description Fewer errors in an hour are never unusual. */
                errors?: number;
                /** @description Weeks of history to compare with. */
                weeks?: number;
                /** @description Failures in the window above which the rule fires. */
                failures?: number;
                /** @description From the first use of a key on: so long its networks are only learned. */
                learning?: string;
                /** @description How long before its end a key is told of. */
                readonly before?: string[];
                /** @description A key that was not used for so long is idle. */
                unused?: string;
            };
            /** @description null: as the kind has it. */
            severity?: ("info" | "warning" | "critical") | null;
            enabled?: boolean;
        };
        NewApiKey: {
            name: string;
            /** @description Id or name; `default` when left out. */
            project_id?: string;
            /** @enum {string} */
            env?: "live" | "test";
            /** @enum {string} */
            format?: "prefixed" | "token" | "pair";
            /** @description Stands in a token: `sk_live_dev_…`. */
            label?: string;
            description?: string | null;
            /** @description `resource:action`, or one of read, write, admin. Empty: full use of the routes, no management. */
            permissions?: string[];
            agents?: string[];
            routes?: string[];
            /** @description Globs. */
            models?: string[];
            allowed_origins?: string[];
            /** @description CIDRs. */
            allowed_ips?: string[];
            /** @enum {string} */
            origin_check?: "browser" | "public_only" | "always";
            plan?: string | null;
            /** @description Figures that are left out stay as they are; null ends one. */
            rate_limits?: {
                requestsPerMinute?: number | null;
                requestsPerHour?: number | null;
                requestsPerDay?: number | null;
                burst?: number | null;
                tokensPerMinute?: number | null;
                tokensPerDay?: number | null;
                maxConcurrent?: number | null;
            };
            budget?: {
                usd: number;
                /** @enum {string} */
                period: "day" | "week" | "month" | "total";
            } | null;
            /** @description false: rate limits and budget only count what they would refuse. null: as the plan says. */
            enforce_limits?: boolean | null;
            /** @description null: never. */
            expires_at?: string | null;
            auto_renew?: boolean;
            metadata?: {
                [key: string]: string;
            };
        };
        NewPolicy: {
            /** @description Only these models; null is all. */
            allowedModels?: string[] | null;
            /** @description Not these models. */
            deniedModels?: string[];
            /** @description Most output tokens of a request. */
            maxOutputTokens?: number | null;
            /** @description Longest request body. */
            maxBodyBytes?: number | null;
            /** @description Only these methods; null is all. */
            allowedMethods?: string[] | null;
            /** @description Requests whose text one of these matches are refused. */
            blockPatterns?: string[];
            /** @description What these match in the text of a request is replaced. */
            redactPatterns?: string[];
            /** @description A key without permissions may do nothing. */
            requirePermissions?: boolean;
            /** @description Money, over all keys of the project. */
            budget?: {
                usd: number;
                /** @enum {string} */
                period: "day" | "week" | "month" | "total";
            } | null;
            /** @description Limits over all keys of the project. */
            rateLimits?: {
                requestsPerMinute?: number | null;
                requestsPerHour?: number | null;
                requestsPerDay?: number | null;
                burst?: number | null;
                tokensPerMinute?: number | null;
                tokensPerDay?: number | null;
                maxConcurrent?: number | null;
            } | null;
            /** @description false: `budget` and `rateLimits` count what they would refuse, and refuse nothing. */
            enforceLimits?: boolean;
        };
        NewProject: {
            name: string;
            /** @description Name; `default` when left out. */
            organization?: string;
            /** @enum {string} */
            preset?: "open" | "standard" | "strict";
            /** @description What the project sets beside its preset. */
            policy?: components["schemas"]["NewPolicy"];
            formats?: ("prefixed" | "token" | "pair")[];
        };
        NewWebhook: {
            /** @description Letters, digits, `_`, `.` and `-`; unique. */
            name: string;
            /** @description https; http only to addresses that `alerts.privateTargets` allows. It is kept encrypted and not shown again. */
            url: string;
            /**
             * @description `standard`: the event as JSON. `slack`: a message for an incoming webhook of Slack.
             * @default standard
             * @enum {string}
             */
            format: "standard" | "slack";
            /**
             * @description Kinds of alerts that are sent; empty: all.
             * @default []
             */
            kinds: ("limit_usage" | "limit_exhausted" | "error_rate" | "cost" | "budget_projection" | "unusual_pattern" | "auth_failures" | "new_network" | "key_expiring" | "key_idle" | "key_rotation" | "upstream_credential" | "store_trouble")[];
            /**
             * @description Events below this are not sent.
             * @default info
             * @enum {string}
             */
            min_severity: "info" | "warning" | "critical";
            /**
             * @description What happens while it is false is not sent later.
             * @default true
             */
            enabled: boolean;
        };
        /** @description RFC 9457 problem */
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            /** @description The same as `detail`. */
            message: string;
            /** @description Never changes its meaning; also in X-Tollgate-Error. */
            code: string;
            request_id: string;
            readonly errors: {
                field: string;
                message: string;
            }[];
        };
        Project: {
            id: string;
            name: string;
            organization: string;
            organization_id: string;
            active: boolean;
            /** @enum {string} */
            preset: "open" | "standard" | "strict";
            /** @description What the project sets beside its preset; the rest is as the preset has it. */
            policy: {
                allowedModels?: string[] | null;
                readonly deniedModels?: string[];
                maxOutputTokens?: number | null;
                maxBodyBytes?: number | null;
                allowedMethods?: string[] | null;
                readonly blockPatterns?: string[];
                readonly redactPatterns?: string[];
                requirePermissions?: boolean;
                budget?: {
                    usd: number;
                    /** @enum {string} */
                    period: "day" | "week" | "month" | "total";
                } | null;
                rateLimits?: {
                    requestsPerMinute: number | null;
                    requestsPerHour: number | null;
                    requestsPerDay: number | null;
                    burst: number | null;
                    tokensPerMinute: number | null;
                    tokensPerDay: number | null;
                    maxConcurrent: number | null;
                } | null;
                enforceLimits?: boolean;
            };
            readonly formats: ("prefixed" | "token" | "pair")[];
            /** Format: date-time */
            created_at: string;
        };
        ProjectChanges: {
            /** @enum {string} */
            preset?: "open" | "standard" | "strict";
            /** @description Replaces all that the project set beside its preset; what is left out is as the preset has it. `{}` sets nothing. */
            policy?: components["schemas"]["NewPolicy"];
            formats?: ("prefixed" | "token" | "pair")[];
            active?: boolean;
        };
        ProjectList: {
            readonly data: components["schemas"]["Project"][];
            next_cursor: string | null;
        };
        Reload: {
            /** @description What changed and takes a restart. */
            readonly needs_restart: string[];
        };
        Request: {
            request_id: string;
            client_request_id: string | null;
            /** Format: date-time */
            at: string;
            key_id: string;
            project_id: string;
            organization_id: string;
            /** @enum {string} */
            env: "live" | "test";
            route: string;
            upstream: string | null;
            provider: string | null;
            method: string;
            path_template: string;
            status: number;
            outcome: string;
            error: string | null;
            /** @description Why it failed, in words. */
            why: string | null;
            /** @description What to do about it. */
            action: string | null;
            /** @description The same of this request: what was asked, and what the key allows now. */
            explanation: string | null;
            model_requested: string | null;
            model: string | null;
            streamed: boolean;
            input_tokens: number | null;
            output_tokens: number | null;
            cache_read_tokens: number | null;
            cache_write_tokens: number | null;
            cost_nano_usd: number | null;
            confidence: ("measured" | "estimated" | "unpriced") | null;
            charged_before: boolean;
            duration_ms: number;
            upstream_ms: number | null;
            ttfb_ms: number | null;
            overhead_ms: number;
            bytes_in: number;
            bytes_out: number;
            client_ip: string;
            /** @description The Origin of a request that was refused for it. */
            refused_origin: string | null;
        };
        RequestList: {
            readonly data: components["schemas"]["Request"][];
            next_cursor: string | null;
        };
        Rotation: {
            /**
             * @description How long the secret so far works on.
             * @default 0
             */
            grace_seconds: number;
        };
        Session: {
            admin_token_id: string;
            name: string;
            /** @enum {string} */
            role: "owner" | "editor" | "viewer";
            /**
             * Format: date-time
             * @description When the session ends at the latest.
             */
            expires_at: string;
            /** @description Where the gateway listens, as this machine sees it. */
            gateway_url: string;
            version: string;
        };
        UsageReport: {
            /** @enum {string} */
            by: "minute" | "hour" | "day" | "key" | "project" | "model" | "route" | "status";
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            readonly data: {
                /** @description An instant, an id, a model, a route or a status. */
                group: string;
                name: string | null;
                requests: number;
                errors: number;
                latency_ms: {
                    avg: number | null;
                    p50: number | null;
                    p95: number | null;
                    p99: number | null;
                };
                input_tokens: number;
                output_tokens: number;
                cache_read_tokens: number;
                cache_write_tokens: number;
                cost_usd: number;
            }[];
            total: {
                requests: number;
                errors: number;
                latency_ms: {
                    avg: number | null;
                    p50: number | null;
                    p95: number | null;
                    p99: number | null;
                };
                input_tokens: number;
                output_tokens: number;
                cache_read_tokens: number;
                cache_write_tokens: number;
                cost_usd: number;
            };
        };
        Verdict: {
            valid: boolean;
            /** @description Why it is not valid. */
            reason: ("unknown" | "revoked" | "disabled" | "expired" | "project_inactive" | "public_key") | null;
            key: components["schemas"]["ApiKey"] | null;
        };
        Verification: {
            key: string;
        };
        Webhook: {
            id: string;
            /** @description Letters, digits, `_`, `.` and `-`; unique. */
            name: string;
            /** @description Without its path, which is a secret with many receivers. */
            url: string;
            /**
             * @description `standard`: the event as JSON. `slack`: a message for an incoming webhook of Slack.
             * @enum {string}
             */
            format: "standard" | "slack";
            /** @description Kinds of alerts that are sent; empty: all. */
            readonly kinds: ("limit_usage" | "limit_exhausted" | "error_rate" | "cost" | "budget_projection" | "unusual_pattern" | "auth_failures" | "new_network" | "key_expiring" | "key_idle" | "key_rotation" | "upstream_credential" | "store_trouble")[];
            /**
             * @description Events below this are not sent.
             * @enum {string}
             */
            min_severity: "info" | "warning" | "critical";
            /** @description What happens while it is false is not sent later. */
            enabled: boolean;
            /** Format: date-time */
            created_at: string;
        };
        WebhookChanges: {
            /** @description Letters, digits, `_`, `.` and `-`; unique. */
            name?: string;
            /** @description https; http only to addresses that `alerts.privateTargets` allows. It is kept encrypted and not shown again. */
            url?: string;
            /**
             * @description `standard`: the event as JSON. `slack`: a message for an incoming webhook of Slack.
             * @enum {string}
             */
            format?: "standard" | "slack";
            /** @description Kinds of alerts that are sent; empty: all. */
            kinds?: ("limit_usage" | "limit_exhausted" | "error_rate" | "cost" | "budget_projection" | "unusual_pattern" | "auth_failures" | "new_network" | "key_expiring" | "key_idle" | "key_rotation" | "upstream_credential" | "store_trouble")[];
            /**
             * @description Events below this are not sent.
             * @enum {string}
             */
            min_severity?: "info" | "warning" | "critical";
            /** @description What happens while it is false is not sent later. */
            enabled?: boolean;
        };
        WebhookDelivery: {
            /** @description In the header webhook-id; the same over all attempts. */
            id: string;
            webhook_id: string;
            /** @description null: a test. */
            event_id: string | null;
            title: string | null;
            /**
             * @description `dead`: it is not tried any more, unless it is sent again by hand.
             * @enum {string}
             */
            state: "pending" | "delivered" | "dead";
            attempts: number;
            /** @description null unless it waits. */
            next_attempt_at: string | null;
            /** Format: date-time */
            created_at: string;
            last_attempt_at: string | null;
            /** @description HTTP status of the answer; null: none came. */
            last_status: number | null;
            /** @description null: it arrived, or was not tried yet. */
            last_error: string | null;
        };
        WebhookDeliveryList: {
            readonly data: components["schemas"]["WebhookDelivery"][];
            next_cursor: string | null;
        };
        WebhookList: {
            readonly data: components["schemas"]["Webhook"][];
            next_cursor: string | null;
        };
    };
    responses: {
        /** @description Nobody proved who asks. */
        Problem401: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Whoever asks may not. */
        Problem403: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A field is wrong; `errors` names each. */
        Problem422: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many failed attempts from this address. */
        Problem429: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The store cannot be used now. */
        Problem503: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no such thing. */
        Problem404: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It is in a state that does not allow this. */
        Problem409: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It was changed since it was read. */
        Problem412: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description This process cannot do that. */
        Problem501: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request cannot be read. */
        Problem400: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Default Response */
        Problem413: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Default Response */
        Problem415: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
