"""What pages say around their texts, in our languages. Read by `core.clutter`; all in small letters.

Phrases are separated by "|", one line a language or two. A new partner's habit is one more phrase here and one more
line in the tests.
"""


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(phrase for line in text.split("\n") for phrase in line.strip().split("|") if phrase)


# Lines that say nothing else, compared without the punctuation and arrows around them.
WHOLE_LINES = frozenset(
    _phrases("""
    archive|archives|menu|close|search|share|print|show more|show less|next|previous|accept|accept all|advertisement
    facebook|linkedin|twitter|instagram|youtube|x|e-mail|mail|pdf|rss|home|news|back|top|read more|show facts
    sponsored
    arkiv|luk|søg|del|udskriv|vis fakta|vis mere|vis mindre|næste|forrige|accepter|accepter alle|annonce|forside
    nyheder
    lukk|søk|skriv ut|vis mer|neste|aksepter|godta|godta alle|annonse|hjem|nyheter|tilbake|til toppen|les mer|meny
    artikkel
    stäng|sök|dela|visa mer|visa mindre|nästa|föregående|acceptera|annons|hem|tillbaka|till toppen|läs mer
    godkänn alla
    archiv|menü|schließen|suche|teilen|drucken|mehr anzeigen|weiter|zurück|akzeptieren|alle akzeptieren|anzeige
    startseite
    aktuelles|nach oben|weiterlesen|mehr erfahren|alle ablehnen|einstellungen|impressum|datenschutz|læs mere|læs op
    archiwum|zamknij|szukaj|udostępnij|drukuj|pokaż więcej|następny|poprzedni|akceptuję|reklama|strona główna
    aktualności
    powrót|do góry|czytaj więcej|czytaj dalej|więcej|wstecz
    arkisto|valikko|sulje|haku|jaa|tulosta|seuraava|edellinen|etusivu|ajankohtaista|takaisin|lue lisää
    archief|sluiten|zoeken|delen|afdrukken|volgende|vorige|terug|lees meer|lees verder|rechercher|partager|imprimer
    suivant
    précédent|accueil|retour|lire la suite|en savoir plus|arhiiv|otsi|jaga|tagasi|loe edasi|loe lähemalt
    archyvas|paieška|dalintis|atgal|skaityti daugiau|arhīvs|meklēt|dalīties|atpakaļ|lasīt vairāk
    """)
)

# Short lines that begin so.
BEGINNINGS = _phrases("""
    skip to |skip links|skip navigation|jump to |go to content|back to |sign up for |subscribe to |follow us
    share this|read also|read more
    see also
    photo:|photos:|photo by |image:|picture:|text:|text by |by: |author:|published:|published on |posted on |
    posted by |last updated
    updated:|listen to the article|sponsored by|related articles|related news|related posts|tags:|categories:
    save the date in
    skip til |spring til |gå til |gå videre til |hop til |til hovedindhold|til indholdet|
    tilbage til |tilmeld dig |abonnér på |følg os|del på |læs også|læs mere
    se også
    foto:|fotos:|fotograf:|billede:|tekst:|af: |skrevet af |forfatter:|udgivet:|udgivet den |offentliggjort |
    publiceret |sidst opdateret
    opdateret |lyt til artiklen|sponsoreret|relaterede |emner:|artiklen er skrevet af
    hopp til |hopp over |hopp rett |hopp ned |til hovedinnhold|til innholdet|gå til innhold|
    tilbake til |meld deg på |abonner på |følg oss|les også|les mer|les meir|les saka|bilde:
    bilete:|illustrasjon:
    forfatter:|skrevet av |skriven av |av: |publisert|sist oppdatert|oppdatert|lytt til saken|sponset|relaterte |
    emneord:|stikkord:
    du benytter en nettleser|du bruker en nettleser|nettleseren din
    hoppa till |hoppa över |hoppa direkt |till innehåll|till huvudinnehåll|gå till |tillbaka till |anmäl dig till |
    prenumerera på |följ oss|dela på |läs också
    läs även|läs mer
    bild:|text:|skribent:|skriven av |publicerad|publicerat|senast uppdaterad|uppdaterad|lyssna på artikeln
    relaterade |ämnen:|taggar:
    zum inhalt|zum hauptinhalt|zum hauptmenü|zur navigation|zur hauptnavigation|direkt zu|springe zu|
    springe direkt |zurück zu|zur startseite|zum seitenanfang|melden sie sich |
    newsletter abonnieren
    folgen sie uns|teilen auf |lesen sie auch|lesen sie mehr|mehr lesen|weiterlesen|siehe auch|bild: |bilder: |
    fotos: |quelle:|bildquelle
    bildnachweis|autor:|autorin:|von: |veröffentlicht|erstellt am |zuletzt aktualisiert|stand: |lesezeit
    artikel anhören|schlagworte:
    ähnliche |das könnte sie auch
    przejdź do |przejdź bezpośrednio |do treści|do głównej treści|przeskocz do |wróć do |powrót do |zapisz się |
    zapisz się na |obserwuj nas|śledź nas|udostępnij |
    czytaj też|czytaj także
    zobacz też|zobacz także|czytaj więcej|fot.|zdjęcie:|zdjęcia:|autor:|autorka:|tekst:|opublikowano
    data publikacji|ostatnia aktualizacja
    źródło:|tagi:|kategorie:|podobne |powiązane
    siirry |hyppää |takaisin |tilaa |seuraa meitä|lue myös|lue lisää|kuva:|kuvat:|teksti:|kirjoittaja:|julkaistu
    päivitetty
    ga naar |spring naar |terug naar |schrijf je in |volg ons|lees ook|lees meer|foto: |tekst: |auteur:
    geplaatst op |gepubliceerd|bijgewerkt
    aller au |retour à |inscrivez-vous à la newsletter|suivez-nous|lire aussi|lire la suite|photo :|crédit |
    auteur :|publié le |mis à jour
    liigu |tagasi |telli uudiskiri|jälgi meid|loe ka|foto: |pilt:|autor: |avaldatud|uuendatud
    pereiti |grįžti |prenumeruokite|sekite mus|skaitykite taip pat|nuotrauka|autorius:|paskelbta|atnaujinta
    pāriet |atpakaļ uz|pierakstieties |sekojiet mums|lasiet arī|attēls:|autors:|publicēts|atjaunots
""")

# Short lines that begin so open a block of names and numbers: it ends at the next line of prose.
CONTACTS = _phrases("""
    for more information|for further information|further information|more information:|contact:|contacts:
    contact information
    press contact|media contact|questions?|for media|contact person|media inquiries|notes to editor
    yderligere oplysninger|yderligere information|flere oplysninger|for yderligere |for flere oplysninger
    vil du vide mere
    kontaktoplysninger|kontaktperson|kontakt:|kontakt os|pressekontakt|for mere information|mere information
    for mer informasjon|for meir informasjon|mer informasjon|kontaktinformasjon|kontakt oss|kontaktpersoner
    mediekontakt|ta kontakt
    spørsmål?|for ytterligere |vil du vite mer
    för mer information|mer information|för ytterligare |kontaktuppgifter|kontakta oss|presskontakt|kontaktpersoner
    vill du veta mer
    ansprechpartner|pressekontakt|ihr kontakt|ihre ansprech|weitere informationen|für weitere informationen
    für rückfragen|rückfragen
    kontakt für |medienkontakt|kontaktdaten|wissenschaftlicher ansprech|bei fragen
    więcej informacji|dodatkowe informacje|dodatkowych informacji|kontakt dla |osoba do kontaktu|osoby do kontaktu
    dane kontaktowe
    biuro prasowe|szczegółowych informacji
    lisätietoja|lisätiedot|yhteystiedot|yhteyshenkilö|meer informatie|contactpersoon|voor meer informatie
    perscontact|noot voor de redactie
    pour plus d|contact presse|contacts presse|renseignements|lisainfo|lisateave|kontaktisik|daugiau informacijos
    kontaktai
    kontaktinis|papildu informācija|plašāka informācija|kontaktpersona|kontaktinformācija
""")
CONTACT_WORDS = frozenset(_phrases("contact|contacts|kontakt|kontakter|kontakty|contactgegevens|kontaktid|kontakti"))

# Headings of what the publisher says of itself, to the end of the text: with a name behind them, or by themselves.
ABOUT_A_NAME = _phrases("about |om |über |o |over |à propos de |à propos d’|apie |par |tietoa ")
ABOUT_US = frozenset(_phrases("about us|om oss|om os|über uns|o nas|o firmie|o klastrze|over ons|à propos|boilerplate"))

# Sentences of consent banners hold one of each.
COOKIES = _phrases("cookie|informasjonskapsl|kakor|ciastecz|evästei|küpsis|slapuk|sīkdat|sīkfail")
CONSENT = _phrases("""
    we use|uses cookies|use of cookies|accept|consent|analy|bruger|anvender|samtyk|statistik|funktion|bruker|godta
    aksept|nettsted
    använd|godkänn|samtyck|webbplats|verwend|nutzen wir|wir nutzen|zustimm|einwillig|akzept|używamy|korzysta
    wykorzyst|akceptu|zgod
    käyt|hyväksy|gebruik|toestemming|utilis|acceptez|kasuta|nõustu|naudoja|sutin|izmanto|piekrīt
""")

# Lines that blog software adds to feeds, as "The post X appeared first on Y": how they begin, and what is inside.
ADDED_BEGINNINGS = _phrases("""
    the post |indlægget |innlegget |inlägget |der beitrag |artykuł |wpis |artikkeli |het bericht |l’article |
    l'article |
""")
ADDED = _phrases("""
    appeared first on| first appeared on| blev først | vises først | dukket først | ble først | dök först
    erschien zuerst | pochodzi z | julkaistiin ensin| verscheen eerst | est apparu en premier
""")
