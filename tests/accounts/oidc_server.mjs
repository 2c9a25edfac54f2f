// A real OpenID Connect provider for tests: whoever asks is signed in at once, as the account that PUT /account named.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [port, redirect] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
let account = { sub: "1" };

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "tray",
      client_secret: "a secret of thirty-two characters",
      redirect_uris: redirect.split(","),
      response_types: ["code"],
      grant_types: ["authorization_code"],
    },
  ],
  claims: { openid: ["sub", "amr", "urn:oid:1.2.246.21"], email: ["email", "email_verified"], profile: ["given_name", "family_name"] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: false } },
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ ...account, sub: id }) }),
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  pkce: { required: () => true },
  async loadExistingGrant(context) {
    const grant = new context.oidc.provider.Grant({ clientId: context.oidc.client.clientId, accountId: context.oidc.session.accountId });
    grant.addOIDCScope("openid email profile");
    await grant.save();
    return grant;
  },
});

const handle = provider.callback();
createServer(async (request, response) => {
  if (request.method === "PUT") {
    let body = "";
    for await (const part of request) body += part;
    account = JSON.parse(body);
    response.end();
  } else if (request.url.startsWith("/interaction/")) {
    const login = { accountId: account.sub, amr: account.amr ?? ["pwd"] };
    await provider.interactionFinished(request, response, { login });
  } else handle(request, response);
}).listen(Number(port), "127.0.0.1", () => console.log("ready"));
