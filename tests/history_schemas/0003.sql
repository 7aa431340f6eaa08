BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE athlete (
	id INTEGER NOT NULL, 
	name VARCHAR(120) NOT NULL, 
	created_at DATETIME NOT NULL, 
	settings JSON NOT NULL, 
	CONSTRAINT pk_athlete PRIMARY KEY (id)
);
INSERT INTO "athlete" VALUES(1,'Ada','2026-11-23 06:05:00.831294','{}');
CREATE TABLE coach_session (
	id INTEGER NOT NULL, 
	athlete_id INTEGER NOT NULL, 
	programme_id INTEGER, 
	at DATETIME NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	number INTEGER, 
	minutes FLOAT NOT NULL, 
	feedback_share FLOAT NOT NULL, 
	gate JSON NOT NULL, 
	facts JSON NOT NULL, 
	CONSTRAINT pk_coach_session PRIMARY KEY (id), 
	CONSTRAINT fk_coach_session_athlete_id_athlete FOREIGN KEY(athlete_id) REFERENCES athlete (id) ON DELETE CASCADE, 
	CONSTRAINT fk_coach_session_programme_id_programme FOREIGN KEY(programme_id) REFERENCES programme (id) ON DELETE CASCADE
);
CREATE TABLE cue_tried (
	id INTEGER NOT NULL, 
	athlete_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	cue VARCHAR(40) NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_cue_tried PRIMARY KEY (id), 
	CONSTRAINT fk_cue_tried_athlete_id_athlete FOREIGN KEY(athlete_id) REFERENCES athlete (id) ON DELETE CASCADE
);
CREATE TABLE drill_session (
	id INTEGER NOT NULL, 
	athlete_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	drill VARCHAR(60) NOT NULL, 
	repetitions INTEGER NOT NULL, 
	by_camera BOOLEAN NOT NULL, 
	facts JSON NOT NULL, 
	CONSTRAINT pk_drill_session PRIMARY KEY (id), 
	CONSTRAINT fk_drill_session_athlete_id_athlete FOREIGN KEY(athlete_id) REFERENCES athlete (id) ON DELETE CASCADE
);
CREATE TABLE finding (
	id INTEGER NOT NULL, 
	result_id INTEGER NOT NULL, 
	finding VARCHAR(60) NOT NULL, 
	side VARCHAR(12) NOT NULL, 
	sentence TEXT NOT NULL, 
	CONSTRAINT pk_finding PRIMARY KEY (id), 
	CONSTRAINT fk_finding_result_id_result FOREIGN KEY(result_id) REFERENCES result (id) ON DELETE CASCADE
);
INSERT INTO "finding" VALUES(1,1,'pelvic_control','left','The pelvis drops. ');
CREATE TABLE measurement (
	id INTEGER NOT NULL, 
	result_id INTEGER NOT NULL, 
	measure VARCHAR(60) NOT NULL, 
	side VARCHAR(12) NOT NULL, 
	value FLOAT NOT NULL, 
	unit VARCHAR(12) NOT NULL, 
	low FLOAT NOT NULL, 
	high FLOAT NOT NULL, 
	se FLOAT NOT NULL, 
	n_steps INTEGER NOT NULL, 
	detectable_change FLOAT, 
	"view" VARCHAR(12) NOT NULL, 
	flags JSON NOT NULL, 
	CONSTRAINT pk_measurement PRIMARY KEY (id), 
	CONSTRAINT fk_measurement_result_id_result FOREIGN KEY(result_id) REFERENCES result (id) ON DELETE CASCADE
);
INSERT INTO "measurement" VALUES(1,1,'pelvic_drop','left',7.0,'deg',6.0,8.0,0.5,14,2.0,'rear','[]');
INSERT INTO "measurement" VALUES(2,1,'pelvic_drop','right',5.0,'deg',4.0,6.0,0.5,14,2.0,'rear','[]');
INSERT INTO "measurement" VALUES(3,1,'pelvic_drop','mean',6.0,'deg',5.0,7.0,0.5,14,2.0,'rear','[]');
INSERT INTO "measurement" VALUES(4,1,'fppa','left',3.0,'deg',2.0,4.0,0.5,14,NULL,'rear','[]');
CREATE TABLE programme (
	id INTEGER NOT NULL, 
	athlete_id INTEGER NOT NULL, 
	started_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	cue VARCHAR(40) NOT NULL, 
	variable VARCHAR(60) NOT NULL, 
	own FLOAT, 
	target FLOAT, 
	facts JSON NOT NULL, 
	CONSTRAINT pk_programme PRIMARY KEY (id), 
	CONSTRAINT fk_programme_athlete_id_athlete FOREIGN KEY(athlete_id) REFERENCES athlete (id) ON DELETE CASCADE
);
CREATE TABLE recording (
	id INTEGER NOT NULL, 
	visit_id INTEGER NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	name VARCHAR(255) NOT NULL, 
	size_bytes BIGINT NOT NULL, 
	clip VARCHAR(255), 
	CONSTRAINT pk_recording PRIMARY KEY (id), 
	CONSTRAINT fk_recording_visit_id_visit FOREIGN KEY(visit_id) REFERENCES visit (id) ON DELETE CASCADE
);
CREATE TABLE result (
	id INTEGER NOT NULL, 
	visit_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	contract JSON NOT NULL, 
	page_zlib BLOB NOT NULL, 
	headline TEXT NOT NULL, 
	cue VARCHAR(40), 
	CONSTRAINT pk_result PRIMARY KEY (id), 
	CONSTRAINT fk_result_visit_id_visit FOREIGN KEY(visit_id) REFERENCES visit (id) ON DELETE CASCADE, 
	CONSTRAINT uq_result_visit_id UNIQUE (visit_id)
);
INSERT INTO "result" VALUES(1,1,'2026-11-23 06:05:00.841644','{"measurements": [{"id": "pelvic_drop", "unit": "deg", "se": 0.5, "n_steps": 14, "detectable_change": 2.0, "view": "rear", "side": "left", "value": 7.0, "ci95": [6.0, 8.0], "flags": []}, {"id": "pelvic_drop", "unit": "deg", "se": 0.5, "n_steps": 14, "detectable_change": 2.0, "view": "rear", "side": "right", "value": 5.0, "ci95": [4.0, 6.0], "flags": []}, {"id": "pelvic_drop", "unit": "deg", "se": 0.5, "n_steps": 14, "detectable_change": 2.0, "view": "rear", "side": "mean", "value": 6.0, "ci95": [5.0, 7.0], "flags": []}, {"id": "fppa", "unit": "deg", "se": 0.5, "n_steps": 14, "detectable_change": null, "view": "rear", "side": "left", "value": 3.0, "ci95": [2.0, 4.0], "flags": []}], "findings": {"headline": "One pattern. ", "findings": [{"id": "pelvic_control", "side": "left", "sentence": "The pelvis drops. "}]}, "plan": {"cue": {"id": "level_belt"}}}',X'789CB329B0CB4E2D28B1D12FB0030016C703B8','One pattern. ','level_belt');
CREATE TABLE symptoms (
	id INTEGER NOT NULL, 
	athlete_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	answers JSON NOT NULL, 
	CONSTRAINT pk_symptoms PRIMARY KEY (id), 
	CONSTRAINT fk_symptoms_athlete_id_athlete FOREIGN KEY(athlete_id) REFERENCES athlete (id) ON DELETE CASCADE
);
CREATE TABLE trial (
	id INTEGER NOT NULL, 
	athlete_id INTEGER NOT NULL, 
	visit_id INTEGER, 
	at DATETIME NOT NULL, 
	cue VARCHAR(40) NOT NULL, 
	verdict VARCHAR(16) NOT NULL, 
	facts JSON NOT NULL, 
	CONSTRAINT pk_trial PRIMARY KEY (id), 
	CONSTRAINT fk_trial_athlete_id_athlete FOREIGN KEY(athlete_id) REFERENCES athlete (id) ON DELETE CASCADE, 
	CONSTRAINT fk_trial_visit_id_visit FOREIGN KEY(visit_id) REFERENCES visit (id) ON DELETE CASCADE
);
INSERT INTO "trial" VALUES(1,1,1,'2026-11-27 09:08:22.694773','knee_drive','moves it','{}');
CREATE TABLE visit (
	id INTEGER NOT NULL, 
	athlete_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	speed_mps FLOAT, 
	note TEXT NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	message TEXT NOT NULL, 
	CONSTRAINT pk_visit PRIMARY KEY (id), 
	CONSTRAINT fk_visit_athlete_id_athlete FOREIGN KEY(athlete_id) REFERENCES athlete (id) ON DELETE CASCADE
);
INSERT INTO "visit" VALUES(1,1,'2026-11-23 06:05:00.834220',NULL,'','done','');
CREATE INDEX ix_cue_tried_athlete_id ON cue_tried (athlete_id);
CREATE INDEX ix_drill_session_athlete_id ON drill_session (athlete_id);
CREATE INDEX ix_programme_athlete_id ON programme (athlete_id);
CREATE INDEX ix_symptoms_athlete_id ON symptoms (athlete_id);
CREATE INDEX ix_visit_athlete_id ON visit (athlete_id);
CREATE INDEX ix_coach_session_athlete_id ON coach_session (athlete_id);
CREATE INDEX ix_coach_session_programme_id ON coach_session (programme_id);
CREATE INDEX ix_recording_sha256 ON recording (sha256);
CREATE INDEX ix_recording_visit_id ON recording (visit_id);
CREATE INDEX ix_finding_result_id ON finding (result_id);
CREATE INDEX ix_measurement_which ON measurement (result_id, measure, side);
CREATE INDEX ix_trial_athlete_id ON trial (athlete_id);
CREATE INDEX ix_trial_visit_id ON trial (visit_id);
COMMIT;
