//! Invented names: of ordinary people, of people with dotted names or rare characters, and of planted people.
//!
//! Planted people bear given names that no ordinary person bears, each name once, so that a planted person is
//! never taken for somebody else by accident.

use super::draw::Draw;

const SURNAMES: &[char] = &[
    '王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '徐', '孙', '胡', '朱', '高', '林',
    '何', '郭', '马', '罗', '梁', '宋', '郑', '谢', '韩', '唐', '冯', '于', '董', '萧', '程', '曹',
    '袁', '邓', '许', '傅', '沈', '曾', '彭', '吕', '苏', '卢', '蒋', '蔡', '贾', '丁', '魏', '薛',
    '叶', '阎', '余', '潘', '杜', '戴', '夏', '钟', '汪', '田', '任', '姜',
];
const GIVEN: &[char] = &[
    '伟', '芳', '娜', '敏', '静', '丽', '强', '磊', '军', '洋', '勇', '艳', '杰', '娟', '涛', '明',
    '超', '霞', '平', '刚', '桂', '英', '华', '玉', '兰', '红', '建', '国', '文', '志', '海', '春',
    '雪', '梅', '宇', '浩', '然', '子', '轩', '欣', '怡', '佳', '琪', '思', '雨', '晨', '阳', '帆',
    '鹏', '飞', '云', '龙', '凤', '山', '林', '松', '柏', '青', '波', '江', '源', '泽', '润', '清',
    '嘉', '慧', '颖', '倩', '婷', '莉', '萍', '蓉', '斌', '峰', '毅', '俊', '凯', '鑫', '晓', '东',
];
const RARE: &[char] = &['㛃', '䶮', '㙍', '䢺', '㼆'];
const DOTTED_FIRST: &[&str] = &[
    "买买提",
    "阿不都",
    "古丽",
    "努尔",
    "阿依",
    "艾山",
    "热依",
    "库尔班",
];
const DOTTED_LAST: &[&str] = &[
    "艾力",
    "热合曼",
    "吐尔逊",
    "买买提",
    "克里木",
    "阿不拉",
    "艾合麦提",
];
const PLANTED_FIRST: &[char] = &[
    '砚', '菁', '蓼', '檀', '棠', '岫', '筠', '荇', '榆', '桉', '蔚', '槿', '栎', '蕙', '葭', '楠',
    '枫', '芷', '苓', '樟',
];
const PLANTED_SECOND: &[char] = &[
    '舟', '帘', '笺', '墨', '弦', '笛', '棋', '枰', '舫', '桥', '亭', '楫', '篱', '笠', '岸', '汀',
    '渚', '溪', '屿', '岭', '峦', '坡', '塘', '堤', '桨', '帛', '绢', '缎', '锦', '绫',
];

/// The dot that an official name bears (民委发〔2016〕33号).
pub const DOT: char = '·';

/// The name of ordinary person.
pub fn ordinary(draw: &mut Draw) -> String {
    if draw.one_in(200) {
        return format!("{}{DOT}{}", draw.pick(DOTTED_FIRST), draw.pick(DOTTED_LAST));
    }
    let mut name = String::with_capacity(9);
    name.push(draw.pick(SURNAMES));
    if draw.one_in(400) {
        name.push(draw.pick(RARE));
        return name;
    }
    name.push(draw.pick(GIVEN));
    if !draw.one_in(5) {
        name.push(draw.pick(GIVEN));
    }
    name
}

/// The name of planted person number `k`; no two are alike up to 36 000 people.
#[must_use]
pub fn planted(k: usize) -> String {
    let all = SURNAMES.len() * PLANTED_FIRST.len() * PLANTED_SECOND.len();
    // 619 is coprime to the number of names, so neighbours differ in every syllable and none repeats.
    let mixed = k * 619 % all;
    let surname = SURNAMES[mixed % SURNAMES.len()];
    let rest = mixed / SURNAMES.len();
    let first = PLANTED_FIRST[rest % PLANTED_FIRST.len()];
    let second = PLANTED_SECOND[rest / PLANTED_FIRST.len()];
    [surname, first, second].iter().collect()
}

/// The name as a system writes it that has its own dot and does not know rare characters.
pub fn as_older_system(name: &str, draw: &mut Draw) -> String {
    if name.contains(DOT) {
        let dot = draw.pick(&['·', '•', '・', '.', '‧', '．']);
        return name.replace(DOT, &dot.to_string());
    }
    let rare = name.chars().any(|c| RARE.contains(&c));
    if rare && draw.one_in(2) {
        let stand_in = draw.pick(&['?', '□']);
        return name
            .chars()
            .map(|c| if RARE.contains(&c) { stand_in } else { c })
            .collect();
    }
    name.to_owned()
}
