"""What each content area is, and what anyone can do alone, in plain words. The ideas are safe for everyone and promise
nothing; they are no advice of a doctor."""

from django.utils.translation import gettext_lazy as _

from tray.catalogue.content_areas import ContentArea as Area

# Finnish, Swedish, English: what stands in the address of the area's page.
SLUGS = {
    Area.EXERCISE: ("liikunta", "motion", "exercise"),
    Area.CULTURE: ("kulttuuri", "kultur", "culture"),
    Area.NATURE: ("lahiluonto", "narnatur", "nearby-nature"),
    Area.LIFESTYLE: ("elintavat", "levnadsvanor", "lifestyle"),
    Area.NUTRITION: ("ravitsemus", "kost", "nutrition"),
    Area.MENTAL_HEALTH: ("mielenterveys", "psykisk-halsa", "mental-health"),
    Area.SUBSTANCE_USE: ("paihteet-ja-riippuvuudet", "rusmedel-och-beroenden", "substance-use"),
    Area.LIVELIHOOD: ("toimeentulo", "utkomst", "livelihood"),
    Area.PARTICIPATION: ("osallisuus", "delaktighet", "participation"),
    Area.WORK_ABILITY: ("tyo-ja-toimintakyky", "arbets-och-funktionsformaga", "work-ability"),
    Area.INTEGRATION: ("kotoutuminen", "integration", "integration"),
    Area.SELF_CARE: ("itsehoito", "egenvard", "self-care"),
    Area.EVERYDAY_SUPPORT: ("arjen-tuki", "stod-i-vardagen", "everyday-support"),
    Area.CONTACT_CHANNELS: ("yhteydenotto", "kontakt", "contact"),
}

RELATED = {
    Area.EXERCISE: (Area.NATURE, Area.LIFESTYLE, Area.PARTICIPATION),
    Area.CULTURE: (Area.PARTICIPATION, Area.NATURE, Area.MENTAL_HEALTH),
    Area.NATURE: (Area.EXERCISE, Area.CULTURE, Area.PARTICIPATION),
    Area.LIFESTYLE: (Area.NUTRITION, Area.EXERCISE, Area.SELF_CARE),
    Area.NUTRITION: (Area.LIFESTYLE, Area.LIVELIHOOD, Area.PARTICIPATION),
    Area.MENTAL_HEALTH: (Area.SELF_CARE, Area.PARTICIPATION, Area.SUBSTANCE_USE),
    Area.SUBSTANCE_USE: (Area.MENTAL_HEALTH, Area.LIFESTYLE, Area.LIVELIHOOD),
    Area.LIVELIHOOD: (Area.EVERYDAY_SUPPORT, Area.WORK_ABILITY, Area.NUTRITION),
    Area.PARTICIPATION: (Area.CULTURE, Area.EXERCISE, Area.MENTAL_HEALTH),
    Area.WORK_ABILITY: (Area.LIVELIHOOD, Area.MENTAL_HEALTH, Area.EXERCISE),
    Area.INTEGRATION: (Area.PARTICIPATION, Area.WORK_ABILITY, Area.LIVELIHOOD),
    Area.SELF_CARE: (Area.LIFESTYLE, Area.MENTAL_HEALTH, Area.CONTACT_CHANNELS),
    Area.EVERYDAY_SUPPORT: (Area.LIVELIHOOD, Area.CONTACT_CHANNELS, Area.PARTICIPATION),
    Area.CONTACT_CHANNELS: (Area.SELF_CARE, Area.EVERYDAY_SUPPORT, Area.MENTAL_HEALTH),
}

ABOUT = {
    Area.EXERCISE: _(
        "Walking, swimming, dancing, the gym, a ball game: you can move in the way that suits you. You can begin from "
        "where you are, also after a long break, or with an illness or a disability."
    ),
    Area.CULTURE: _(
        "Music, pictures, books, theatre, handicrafts: you can make things yourself, or enjoy what others have made. "
        "You need no skills and no experience."
    ),
    Area.NATURE: _(
        "A park, a shore, a forest path or your own yard: nature close to home is open to everyone. You may also walk "
        "on land that others own, as long as you cause no harm."
    ),
    Area.LIFESTYLE: _(
        "Sleep, daily rhythm, weight, smoking: the habits of ordinary days. One small change at a time is enough. You "
        "need not do it alone."
    ),
    Area.NUTRITION: _(
        "Good food, regular meals and company at the table. You get advice on eating, and places where people cook and "
        "eat together. If there is too little money for food, you can get help with that too."
    ),
    Area.MENTAL_HEALTH: _(
        "Many people feel low, anxious, worn out or lonely at some time. You need not manage alone, and you need not "
        "know what is wrong before you ask for help."
    ),
    Area.SUBSTANCE_USE: _(
        "Alcohol, drugs, medicines, nicotine, gambling, gaming: when something takes more room in life than you would "
        "like. You may ask for help before you have decided to stop. People close to you get help too."
    ),
    Area.LIVELIHOOD: _(
        "Money for food, rent and bills, help with debts, and the benefits that you may have a right to. Worries about "
        "money are easier to solve when you ask early."
    ),
    Area.PARTICIPATION: _(
        "Meeting others, belonging somewhere, and having a say in what happens around you. You may come as you are, "
        "and only listen at first."
    ),
    Area.WORK_ABILITY: _(
        "Coping at work or in studies, finding work that suits you, and managing everyday life with an illness or a "
        "disability. You get guidance, rehabilitation and support."
    ),
    Area.INTEGRATION: _(
        "For people who have moved to Finland. You get advice on everyday matters, you can learn Finnish or Swedish, "
        "and you get to know people. Often you can have advice in your own language."
    ),
    Area.SELF_CARE: _(
        "Tests, exercises, courses and guides that you use by yourself, when it suits you. They do not replace a nurse "
        "or a doctor. If you are worried, contact health care."
    ),
    Area.EVERYDAY_SUPPORT: _(
        "Help at home, with getting about, in family life, and when you care for someone close to you. You may ask for "
        "help before everything feels too much."
    ),
    Area.CONTACT_CHANNELS: _(
        "Telephone numbers, chats and offices of health and social services. If you do not know whom to ask, call any "
        "of them. They tell you where to turn."
    ),
}

IDEAS = {
    Area.EXERCISE: (
        _("Go out for ten minutes. Turn back when you feel like it."),
        _("Get up once an hour and take a turn through the rooms."),
        _("Put on a song that you like, and move as long as it plays."),
        _("Agree on a walk with someone. It is easier to leave together."),
    ),
    Area.CULTURE: (
        _("Visit a library. You may just sit there and read."),
        _("Listen to one piece of music from beginning to end, and do nothing else."),
        _("Draw, write, knit or carve for a moment. The result does not matter."),
        _("Ask someone to tell you about a song or a story of their childhood."),
    ),
    Area.NATURE: (
        _("Choose one place nearby, and visit it in every season."),
        _("Stop for a moment. Listen, and look far away."),
        _("Take your coffee outdoors."),
        _("If you cannot go out, open the window, or look after a plant."),
    ),
    Area.LIFESTYLE: (
        _("Choose one small thing that you can do this week."),
        _("Go to bed and get up at about the same time for a week."),
        _("Write down for three days how you slept and what you did in the evening."),
        _("If you think of quitting smoking, write down why. Keep the note with you."),
    ),
    Area.NUTRITION: (
        _("In the evening, think what you will eat tomorrow. Three words are enough."),
        _("Put one more vegetable, fruit or handful of berries on the table today."),
        _("Cook double, and keep half for tomorrow."),
        _("Ask someone to eat with you, at the table or by video call."),
    ),
    Area.MENTAL_HEALTH: (
        _("Tell one person how you really are. A message is enough."),
        _("Choose one thing for today, and let the rest wait."),
        _("Breathe slowly for a few minutes, and feel the floor under your feet."),
        _("Keep some rhythm in the day: get up, eat, go out for a moment."),
    ),
    Area.SUBSTANCE_USE: (
        _("For a week, write down when and how much. Only look, do not judge."),
        _("When you feel the urge, do something else for a quarter of an hour."),
        _("Tell someone you trust what you are trying to do."),
        _("If you have drunk much for a long time, do not stop all at once by yourself. Ask health care for help."),
    ),
    Area.LIVELIHOOD: (
        _("Write down what you get and what you must pay this month."),
        _("Pay rent, electricity and medicines first."),
        _("If you cannot pay a bill, call the sender before the due date, and ask for more time."),
        _("Check on Kela's website which benefits you might get."),
    ),
    Area.PARTICIPATION: (
        _("Say hello to a neighbour, or to someone you often see."),
        _("Call someone you have not talked with for a long time."),
        _("Go to where others are, such as a library, and stay for half an hour."),
        _("Think of something that you do well. Somebody may need just that."),
    ),
    Area.WORK_ABILITY: (
        _("Write down what goes well in your day, and what takes your strength."),
        _("Take your breaks, and leave your place for them."),
        _("When it is hard to cope, tell your supervisor or occupational health care early."),
        _("If you look for work, do one thing a day for it. Then you may stop for today."),
    ),
    Area.INTEGRATION: (
        _("Learn five words a day, and use one of them in a shop."),
        _("Listen to news in easy Finnish or Swedish."),
        _("Borrow books in your own language from the library."),
        _("Ask a neighbour or a fellow student one thing that you wonder about."),
    ),
    Area.SELF_CARE: (
        _("Choose one exercise or course, and try it for a week."),
        _("Put a time for it in your calendar."),
        _("Ask someone to do it with you, or to ask how it went."),
        _("Write down what helped, so that you find it again."),
    ),
    Area.EVERYDAY_SUPPORT: (
        _("Write down what is hardest on an ordinary day. The list is of use when you ask for help."),
        _("Ask someone you know for one clear thing, such as a lift to the shop."),
        _("Do the most important thing of the day first. Something else may wait."),
        _("If you care for someone, keep one moment of the week for yourself."),
    ),
    Area.CONTACT_CHANNELS: (
        _("Before you call, write down what is wrong and since when."),
        _("Have a pen and a list of your medicines at hand."),
        _("Ask someone to be beside you when you call, if you like."),
        _("At the end, ask what happens next, and write it down."),
    ),
}
