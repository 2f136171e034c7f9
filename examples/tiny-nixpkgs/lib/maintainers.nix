# Invented people: each handle is also the name of the account.
builtins.mapAttrs
  (
    github:
    { name, githubId }:
    {
      inherit name github githubId;
      email = "${github}@example.org";
    }
  )
  {
    amina = {
      name = "Amina Bello";
      githubId = 101;
    };
    bram = {
      name = "Bram de Wit";
      githubId = 102;
    };
    chloe = {
      name = "Chloé Dubois";
      githubId = 103;
    };
    dmitri = {
      name = "Дмитрий Орлов";
      githubId = 104;
    };
    emi = {
      name = "田中 恵美";
      githubId = 105;
    };
  }
