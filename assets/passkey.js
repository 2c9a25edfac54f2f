// Passkeys: a form with data-passkey shows itself where the browser can, asks the site for a challenge when it is sent,
// the device for the passkey, and goes on with the answer. Also the button that prints.
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const withBytes = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  // A passkey belongs to a name, never to a number: http://localhost works where http://127.0.0.1 does not.
  const can = window.isSecureContext && window.PublicKeyCredential && !/^[\d.:[\]]+$/.test(location.hostname);

  const options = ({ publicKey }) => ({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      ...(publicKey.user && { user: { ...publicKey.user, id: bytes(publicKey.user.id) } }),
      ...(publicKey.excludeCredentials && { excludeCredentials: withBytes(publicKey.excludeCredentials) }),
      ...(publicKey.allowCredentials && { allowCredentials: withBytes(publicKey.allowCredentials) }),
    },
  });

  const answer = (credential) => {
    const told = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) told[name] = text(credential.response[name]);
    }
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response: told,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!can) continue;
    const problem = form.querySelector("[data-problem]");
    const hidden = form.elements.namedItem("credential");
    form.hidden = false;
    document.querySelectorAll("[data-no-passkey]").forEach((each) => (each.hidden = true));
    form.addEventListener("submit", async (event) => {
      if (hidden.value) return;
      event.preventDefault();
      problem.hidden = true;
      try {
        const response = await fetch(form.dataset.challenge, { method: "POST", body: new FormData(form) });
        if (!response.ok) throw new Error(response.statusText);
        const wanted = options(await response.json());
        hidden.value = answer(await navigator.credentials[form.dataset.passkey](wanted));
        form.submit();
      } catch {
        hidden.value = "";
        problem.hidden = false;
      }
    });
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
})();
