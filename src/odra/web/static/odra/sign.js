// Keys (WebAuthn): asks the browser for one and puts its answer into the form. Without script or keys the password still does.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const listed = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

function answer(key) {
  const told = { id: key.id, rawId: text(key.rawId), type: key.type, clientExtensionResults: key.getClientExtensionResults(), response: {} };
  if (key.authenticatorAttachment) told.authenticatorAttachment = key.authenticatorAttachment;
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (key.response[name]) told.response[name] = text(key.response[name]);
  }
  return JSON.stringify(told);
}

async function made(options, passwordless) {
  const asked = { ...options.publicKey };
  asked.challenge = bytes(asked.challenge);
  asked.user = { ...asked.user, id: bytes(asked.user.id) };
  asked.excludeCredentials = listed(asked.excludeCredentials);
  asked.authenticatorSelection = passwordless
    ? { residentKey: "required", requireResidentKey: true, userVerification: "required" }
    : { residentKey: "discouraged", requireResidentKey: false, userVerification: "discouraged" };
  if (passwordless) asked.extensions = { ...asked.extensions, credProps: true };
  return answer(await navigator.credentials.create({ publicKey: asked }));
}

async function shown(options) {
  const asked = { ...options.publicKey, challenge: bytes(options.publicKey.challenge), allowCredentials: listed(options.publicKey.allowCredentials) };
  return answer(await navigator.credentials.get({ publicKey: asked }));
}

async function options(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const told = await fetch(form.action, { headers: { Accept: "application/json" } });
  return (await told.json()).request_options;
}

document.querySelectorAll("form[data-key]").forEach((form) => {
  if (!window.PublicKeyCredential) return;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fault = form.querySelector("[data-fault]");
    fault.hidden = true;
    try {
      const asked = await options(form);
      const passwordless = form.querySelector("[name=passwordless]");
      form.querySelector("[name=credential]").value = form.dataset.key === "make" ? await made(asked, passwordless && passwordless.checked) : await shown(asked);
      form.submit();
    } catch {
      fault.hidden = false;
    }
  });
});
