// Standard output is for answers: what SDKs have to say goes elsewhere. Imported first, before any of them speaks.
console.log = console.error;
console.info = console.error;
console.debug = console.error;
