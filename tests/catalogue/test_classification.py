"""What the rules make of services told in a few words, in each language, with and without classes."""

import pytest

from tests.catalogue.facts import areas, told, values

INSIDE = [
    # area, fi, sv, en
    ("exercise", "Senioreiden tuolijumppa", "Stolgymnastik för seniorer", "Chair gymnastics for seniors"),
    ("exercise", "Jäähalli ja luistelukentät", "Ishallen och skridskobanorna", "Ice rink and skating"),
    ("culture", "Sivukirjaston lukupiiri", "Läsecirkeln på biblioteket", "Book club in the library"),
    ("culture", "Kotiseutumuseon näyttelyt", "Hembygdsmuseets utställningar", "Exhibitions of the local museum"),
    ("nature", "Luontopolku Kuusilammella", "Naturstigen vid Granträsket", "Nature trail by the pond"),
    ("nature", "Viljelypalstat", "Odlingslotter", "Allotments for residents"),
    ("lifestyle", "Painonhallintaryhmä", "Viktgrupp för vuxna", "Weight management group"),
    ("lifestyle", "Rokotukset aikuisille", "Vaccinationer för vuxna", "Vaccinations for adults"),
    ("nutrition", "Ravitsemusneuvonta", "Näringsrådgivning", "Nutrition advice"),
    ("mental_health", "Kriisivastaanotto", "Krismottagning", "Crisis reception"),
    ("mental_health", "Apua masennukseen", "Hjälp vid depression", "Help with depression"),
    ("substance_use", "Päihdeneuvonta läheiselle", "Missbrukarvård", "Help for people with substance abuse"),
    ("livelihood", "Velkaneuvonta", "Skuldrådgivning", "Debt counselling"),
    ("livelihood", "Asumistuen hakeminen", "Bostadsbidrag", "Housing allowance"),
    ("participation", "Asukastupa Pihlaja", "Invånarlokalen Rönnen", "Community house Rowan"),
    ("participation", "Kuntalaisaloite", "Invånarinitiativ", "Municipal initiative"),
    ("work_ability", "Työkokeilu", "Arbetsprövning", "Work trial"),
    ("work_ability", "Lääkinnällinen kuntoutus", "Medicinsk rehabilitering", "Medical rehabilitation"),
    ("integration", "Kotoutumisen tuki", "Integrationsstöd", "Integration support"),
    ("self_care", "Omahoidon ohjeet verkossa", "Egenvård på nätet", "Self-care online"),
    ("everyday_support", "Kotihoito illalla", "Hemvård kvällstid", "Home care in the evenings"),
    ("everyday_support", "Henkilökohtainen apu", "Personlig assistans", "Personal assistance"),
    ("contact_channels", "Terveysasema Koivula", "Hälsostationen i Björkby", "Health station in Birch"),
    ("contact_channels", "Hammashoito", "Tandvård", "Dental care"),
    ("exercise", "Pumptrack-rata ja skeittipuisto", "Pumptrack och skatepark", "Pumptrack and skate park"),
    ("culture", "Ompelukerho", "Sömnadskurs", "Sewing evenings"),
    ("nature", "Grillipaikat ja kodat", "Grillplatser vid sjön", "Barbecue sites by the lake"),
    ("lifestyle", "Papakokeet", "HPV-test", "HPV tests"),
    ("nutrition", "Imetystuki", "Amningsstöd", "Breastfeeding support"),
    ("mental_health", "Sureville leskille", "Stöd för sörjande", "Help for people who are grieving"),
    ("substance_use", "AA-ryhmät", "AA-grupper", "Alcoholics Anonymous"),
    ("livelihood", "Vaateapu", "Klädhjälp", "Clothing aid"),
    ("participation", "Kohtaamo keskustassa", "Träffplatsen i centrum", "Neighbourhood house"),
    ("participation", "Vapaaehtoiseksi ystäväksi", "Bli vän som frivillig", "Become a volunteer"),
    ("participation", "Otakantaa.fi", "Invånarenkäter", "Residents' survey"),
    ("work_ability", "Apua irtisanotuille", "Stöd för uppsagda", "Help when you are laid off"),
    ("integration", "Pakolaisneuvonta", "Rådgivning för flyktingar", "Advice for refugees"),
    ("self_care", "Vaippajakelu", "Stomi- och inkontinensartiklar", "Incontinence supplies"),
    ("everyday_support", "Opaskoira", "Ledarhund", "Guide dog"),
    ("everyday_support", "Eroryhmä", "Skilsmässogrupp", "Blended families"),
    ("contact_channels", "Myrkytystietokeskus", "Giftinformationscentralen", "Poison information"),
]
TOLD = [
    (area, language, name) for area, *names in INSIDE for language, name in zip(("fi", "sv", "en"), names, strict=True)
]


@pytest.mark.parametrize(("area", "language", "name"), TOLD)
def test_words_alone_tell_the_area(area: str, language: str, name: str):
    assert areas(told(language, name))[0] == area


@pytest.mark.parametrize(
    ("area", "code"),
    [
        ("exercise", "P27.1"),
        ("nature", "P27.2"),
        ("culture", "P25.1"),
        ("culture", "P25.7"),
        ("nutrition", "P5.20"),
        ("mental_health", "P5.7"),
        ("livelihood", "P15.1"),
        ("participation", "P8.3"),
        ("work_ability", "P10.4"),
        ("integration", "P4.11"),
        ("self_care", "P5.11"),
        ("everyday_support", "P4.3"),
        ("contact_channels", "P5.10"),
    ],
)
def test_a_clear_class_is_enough(area: str, code: str):
    assert areas(told(name="Iltapäivä yhdessä Kaisan kanssa", service_classes=(code,)))[0] == area


OUTSIDE = [
    ("fi", "Avustukset urheiluseuroille", "Seurat voivat hakea avustusta toimintaansa."),
    ("sv", "Understöd till idrottsföreningar", "Föreningar kan ansöka om understöd."),
    ("en", "Grants for sports clubs", "Clubs and associations may apply for a grant."),
    ("fi", "Varhaiskasvatus", "Lapset liikkuvat ja laulavat joka päivä."),
    ("sv", "Småbarnspedagogik", "Barnen sjunger och rör på sig."),
    ("en", "Early childhood education", "Children sing and do sports."),
    ("fi", "Ampuma-aseen lupa", "Lupaa haetaan poliisilta urheilua varten."),
    ("fi", "Kulttuurin ja liikunnan täydennyskoulutus", "Koulutus on kuntien henkilöstölle."),
    ("fi", "Katujen kunnossapito", "Kadut aurataan ja hiekoitetaan."),
    ("fi", "Sydänkirurgian palvelut", "Leikkaushoitoa lähetteellä."),
    ("sv", "Ortopediska operationer", "Operation med remiss."),
    ("en", "Cardiac surgery", "Surgical care on referral."),
    ("fi", "Työttömyysvakuutusmaksut", "Maksut työnantajalle."),
    ("fi", "Hyvinvointialueen hankinnat", "Tarjouspyynnöt yrityksille."),
    ("en", "Building permit", "A permit is needed for building."),
    ("fi", "Rokotuskoulutus", "Koulutusta rokottamisesta."),
    ("fi", "Sosiaaliturvan tiedonvaihto", "Tietojen vaihto viranomaisten kesken."),
    ("fi", "Kuvataideluokat", "Luokat toimivat koulussa."),
    ("sv", "Kulturfostran i skolorna", "För elever i årskurs 1–6."),
    ("en", "Vaccination training for staff", "Training courses in vaccination."),
]


@pytest.mark.parametrize(("language", "name", "summary"), OUTSIDE)
def test_administration_and_education_stay_out(language: str, name: str, summary: str):
    assert not values(told(language, name, summary), "content_area")
    assert not values(told(language, name, summary), "need_level")


@pytest.mark.parametrize("groups", [("KR2",), ("KR3",), ("KR2.6", "KR3"), ("KR2", "KR2.7")])
def test_what_is_not_for_people_stays_out(groups: tuple[str, ...]):
    assert not areas(told(name="Liikuntaneuvonta", service_classes=("P27.1",), target_groups=groups))
    assert areas(told(name="Liikuntaneuvonta", service_classes=("P27.1",), target_groups=(*groups, "KR1")))


def test_permits_stay_out_although_the_class_fits():
    assert not areas(told(name="Lupa nuotiolle", service_classes=("P27.2",), type="permit"))


def test_substances_take_the_shared_class_from_mental_health():
    assert areas(told(name="Chat nimettömästi", summary="Kysy alkoholista.", service_classes=("P5.7",))) == [
        "substance_use"
    ]
    assert areas(told(name="Mielenterveys- ja päihdepalvelut", service_classes=("P5.7",))) == [
        "substance_use",
        "mental_health",
    ]


def test_a_word_inside_another_word_counts_only_where_the_rule_says_so():
    assert areas(told(name="Vesijumppa")) == ["exercise"]
    assert not areas(told(name="Liikuntaesteisen pysäköinti"))
    assert not areas(told("sv", "Dataregistrering i gymnasiet"))


def test_grants_to_residents_associations_are_participation():
    assert areas(told(name="Kyläyhdistysten avustukset"))[0] == "participation"
    assert areas(told("sv", "Understöd till byaföreningar"))[0] == "participation"


@pytest.mark.parametrize(
    ("level", "language", "name"),
    [
        ("green", "fi", "Kansalaisopiston kuoro"),
        ("green", "sv", "Motionsrådgivning"),
        ("yellow", "fi", "Kotihoito"),
        ("yellow", "en", "Home care"),
        ("red", "fi", "Ympärivuorokautinen palveluasuminen"),
        ("red", "sv", "Serviceboende dygnet runt"),
        ("red", "en", "Nursing home"),
    ],
)
def test_the_need_level_follows_how_demanding_the_service_is(level: str, language: str, name: str):
    assert values(told(language, name), "need_level") == [level]


def test_every_service_in_the_tray_has_one_need_level():
    for area, language, name in TOLD:
        assert len(values(told(language, name), "need_level")) == 1, area


@pytest.mark.parametrize(
    ("groups", "name", "ages"),
    [
        (("KR1", "KR1.1"), "Kuntosali", ["older"]),
        (("KR1", "KR1.3"), "Kuntosali", ["young_adult"]),
        (("KR1",), "Kuntosali työikäisille", ["working_age"]),
        (("KR1",), "Kuntosali yli 65-vuotiaille", ["older"]),
        (("KR1",), "Kuntosali", []),
    ],
)
def test_age_groups_are_given_only_when_something_is_said(groups: tuple[str, ...], name: str, ages: list[str]):
    assert values(told(name=name, target_groups=groups), "age_group") == ages


def test_a_hyphenated_list_and_inflection_are_read():
    assert areas(told(name="Liikunta- ja kulttuuripalvelut"))[:2] == ["exercise", "culture"]
    assert areas(told(name="Apua uimahallissa"))[0] == "exercise"


def test_a_service_without_texts_or_codes_stays_out():
    assert not areas(told())
