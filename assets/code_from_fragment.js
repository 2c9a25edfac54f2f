// The receipt's QR code leads to a page whose address ends in "#H-7K3Q-92X": the code of the referral goes into its
// field, and out of the address, so that no history keeps it. Without this script the code is typed.
"use strict";

(() => {
  const field = document.getElementById("id_code");
  const code = decodeURIComponent(location.hash.slice(1));
  if (!field || !/^[A-Z]-[0-9A-Z]{4}-[0-9A-Z]{3}$/i.test(code)) return;
  history.replaceState(null, "", location.pathname + location.search);
  field.value = code.toUpperCase();
  document.getElementById("id_pin")?.focus();
})();
